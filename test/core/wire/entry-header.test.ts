import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Bytes, bytesToHex } from '../../../src/core/base/bytes.ts'
import { bytesToLogId, bytesToMemberId } from '../../../src/core/wire/ids.ts'
import { cidOfDigest } from '../../../src/core/wire/cid.ts'
import { encodeEntry, entryHeaderBytes, headerOfEntry } from '../../../src/core/wire/entry.ts'

const bytes = (length: number): fc.Arbitrary<Bytes> => fc.uint8Array({ minLength: length, maxLength: length })
const links = fc.uniqueArray(bytes(32), { maxLength: 30, selector: String })

test.each([28, 255, 256, 300, 65_535, 65_536, 70_000])(
  'a header is cut out of an entry with a body of %i bytes',
  (length) => {
    const body = new Uint8Array(length).fill(7)
    fc.assert(
      fc.property(
        bytes(32),
        bytes(32),
        bytes(64),
        bytes(64),
        links,
        fc.nat(),
        fc.nat(),
        (log, author, cred, sig, named, epoch, time) => {
          const header = {
            v: 1,
            log: bytesToLogId(log),
            epoch,
            parents: [],
            height: 0,
            time,
            author: bytesToMemberId(author),
            cred,
            links: named.map((digest) => cidOfDigest('raw', digest)),
          } as const
          expect(bytesToHex(headerOfEntry(encodeEntry({ ...header, body, sig })))).toBe(
            bytesToHex(entryHeaderBytes(header)),
          )
        },
      ),
      { numRuns: 20 },
    )
  },
)
