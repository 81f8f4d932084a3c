// Puts a brotli form beside each file of the built page that gets smaller by it: the relay reads them (relay/static-files.ts).
// It takes seconds at a quality that is worth it, so it is done once and not at each start. Node built-ins only.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants } from 'node:zlib'

/** Text, and programs. Maps are for who looks for a fault: the relay's gzip will do. */
const COMPRESSIBLE = new Set(['.html', '.js', '.css', '.json', '.webmanifest', '.svg', '.wasm'])
/** Of 11: the last step takes more than twice as long for two hundredths. */
const QUALITY = 10
/** Below one network packet compressing saves nothing. */
const FROM_BYTES = 1_024

const compress = promisify(brotliCompress)

/** @param {string} folder of the built page */
export async function compressPage(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && COMPRESSIBLE.has(extname(entry.name)),
  )
  await Promise.all(
    files.map(async (entry) => {
      const path = join(entry.parentPath, entry.name)
      const plain = readFileSync(path)
      if (plain.byteLength < FROM_BYTES) return
      const params = {
        [constants.BROTLI_PARAM_QUALITY]: QUALITY,
        [constants.BROTLI_PARAM_SIZE_HINT]: plain.byteLength,
      }
      writeFileSync(`${path}.br`, await compress(plain, { params }))
    }),
  )
}
