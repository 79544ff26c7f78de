const INERT = 'text/x-late-module';
const MODULE_SCRIPT = /(<script\b[^>]*\btype=")module(")/g;
const MODULE_PRELOAD = /(<link\b[^>]*\brel=")modulepreload(")/g;

/*
 * Runs in the browser. React hydrates the whole document and takes any node more or less for an error, so this only
 * changes attributes, puts each script back where it was, and removes itself.
 */
const LOADER = `(()=>{let d=document,g=0;d.currentScript.remove();let go=()=>{if(g)return;g=1;d.querySelectorAll('link[rel="x-modulepreload"]').forEach(l=>{l.rel="modulepreload"});d.querySelectorAll('script[type="${INERT}"]').forEach(s=>{let p=s.parentNode,n=s.nextSibling;p.removeChild(s);s.type="module";p.insertBefore(s,n)})};["pointerover","touchstart","keydown","focusin"].forEach(e=>addEventListener(e,go,{once:true,capture:true,passive:true}));let soon=()=>"requestIdleCallback"in window?requestIdleCallback(go,{timeout:3000}):setTimeout(go,300);d.readyState=="complete"?soon():addEventListener("load",soon)})()`;

/** The page with its scripts held back until after load, or until the visitor first touches it. */
export function hydrateLate(html: string): string {
  return withoutScripts(html).replace('</body>', `<script>${LOADER}</script></body>`);
}

/** The page with its module scripts left inert: it stays the HTML that was sent. */
export function withoutScripts(html: string): string {
  return html.replace(MODULE_SCRIPT, `$1${INERT}$2`).replace(MODULE_PRELOAD, '$1x-modulepreload$2');
}

const ERROR = 'Error: ';
const UNTITLE = `document.title=document.title.slice(${ERROR.length});document.currentScript.remove()`;

/**
 * The page of a refused form with the word first in its title, where it is heard first. Scripts take it away again,
 * because hydration compares the title with its own; the error summary then puts it back.
 */
export function withErrorTitle(html: string): string {
  return html.replace('<title>', `<title>${ERROR}`).replace('</body>', `<script>${UNTITLE}</script></body>`);
}
