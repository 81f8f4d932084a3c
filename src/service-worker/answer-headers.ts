import type { ByteRange } from './byte-range.ts'
import type { StreamFacts } from './messages.ts'

/** The page isolates itself (COEP), so what it embeds must agree to that; and nothing of a file may act, whatever it is. */
const ALWAYS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "sandbox; default-src 'none'",
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
} as const

const MEDIA_TYPE = /^(audio|video)\/[a-z0-9.+-]+$/
const OPAQUE_TYPE = 'application/octet-stream'

/** @param range missing when all of it is answered */
export function answerHeaders(facts: StreamFacts, range?: ByteRange): Record<string, string> {
  const { start, end } = range ?? { start: 0, end: facts.size }
  const length = { 'Content-Length': String(end - start) }
  if (facts.kind === 'download') {
    const name = percentEncode(facts.name)
    return {
      ...ALWAYS,
      ...(facts.isAbout === true ? {} : length),
      'Content-Type': OPAQUE_TYPE,
      'Content-Disposition': `attachment; filename*=UTF-8''${name}`,
    }
  }
  return {
    ...ALWAYS,
    ...length,
    'Content-Type': MEDIA_TYPE.test(facts.type) ? facts.type : OPAQUE_TYPE,
    'Accept-Ranges': 'bytes',
    ...(range === undefined ? {} : { 'Content-Range': `bytes ${start}-${end - 1}/${facts.size}` }),
  }
}

export function unsatisfiableHeaders(size: number): Record<string, string> {
  return { ...ALWAYS, 'Content-Range': `bytes */${size}` }
}

/** As RFC 8187 wants it, from the bytes of the name's UTF-8: that takes any name. */
function percentEncode(name: string): string {
  let encoded = ''
  for (const byte of new TextEncoder().encode(name)) {
    const letter = String.fromCharCode(byte)
    encoded += /[A-Za-z0-9._-]/.test(letter) ? letter : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }
  return encoded
}
