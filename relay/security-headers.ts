/**
 * What the browser is told about the page (SECURITY.md 6.1, fitted to this program). Everything comes from this origin,
 * nothing is inline, nothing may frame it.
 *
 * - `wasm-unsafe-eval`: the swarm key's cipher (xsalsa20, of @libp2p/pnet) is WebAssembly. It does not allow eval.
 * - `connect-src ws: wss:`: a mesh may name relays on any host, and which ones is not known when the page is served.
 *   What keeps data in is therefore not this line; WebRTC is outside of it anyway.
 * - `style-src 'self'`: Kobalte and Solid set styles through the object model, which the policy does not govern; style
 *   attributes in markup stay refused.
 * - `media-src 'self'`, `frame-src 'self'`: the service worker answers a player's and a download's address of this origin
 *   with what the page has (src/service-worker). A download is opened in a hidden frame; nothing else of this origin can be
 *   framed, this page included.
 * - No Trusted Types yet: Solid's compiled templates assign constant strings to innerHTML.
 * - No `upgrade-insecure-requests`: the page also runs on http://localhost.
 */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "style-src 'self'",
  "connect-src 'self' ws: wss:",
  "img-src 'self' blob: data:",
  "media-src 'self' blob:",
  "frame-src 'self'",
  "font-src 'self'",
  "manifest-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** The service worker fetches and caches this origin's files, and nothing else. */
const SERVICE_WORKER_POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'"

/** One year. Sent only when the public address is https, and heeded only over it. */
const STRICT_TRANSPORT = 'max-age=31536000'

export type Headers = Readonly<Record<string, string>>

/** @param isPublicHttps whether browsers reach the page over https: then they are told to go on doing so */
export function securityHeadersFor(path: string, isPublicHttps: boolean): Headers {
  return {
    'Content-Security-Policy': path === '/sw.js' ? SERVICE_WORKER_POLICY : PAGE_POLICY,
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'X-DNS-Prefetch-Control': 'off',
    // The camera reads an invite's QR code; it is asked for then, and by this page only.
    'Permissions-Policy':
      'camera=(self), microphone=(), geolocation=(), payment=(), usb=(), serial=(), hid=(), display-capture=()',
    ...(isPublicHttps ? { 'Strict-Transport-Security': STRICT_TRANSPORT } : {}),
  }
}
