import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';

const compress = promisify(brotliCompress);
const TYPES = { '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8' };
const ONE_YEAR = 'public, max-age=31536000, immutable';

/**
 * Hashed scripts and styles, brotli at its best quality, compressed once per file and process. Anything else, and
 * clients without brotli, fall through to the plain files.
 */
export function compressedAssets(directory) {
  const files = new Map();
  const compressedOnce = (name) => {
    const known = files.get(name);
    if (known) return known;
    const made = readFile(path.join(directory, name)).then((content) =>
      compress(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
    );
    files.set(name, made);
    made.catch(() => files.delete(name));
    return made;
  };
  return async (request, response, next) => {
    const name = request.path.slice(1);
    const type = TYPES[path.extname(name)];
    if (!type || !/^[\w.-]+$/.test(name) || !/\bbr\b/.test(request.headers['accept-encoding'] ?? ''))
      return next();
    try {
      const body = await compressedOnce(name);
      response.set({
        'Content-Type': type,
        'Content-Encoding': 'br',
        'Cache-Control': ONE_YEAR,
        Vary: 'Accept-Encoding',
      });
      return response.end(request.method === 'HEAD' ? undefined : body);
    } catch {
      return next();
    }
  };
}
