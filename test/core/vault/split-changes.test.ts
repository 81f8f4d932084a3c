import { describe, expect, it } from 'vitest'
import type { FileId } from '../../../src/core/base/ids.ts'
import { splitChanges } from '../../../src/core/vault/split-changes.ts'
import { MAX_ENTRY_BYTES, MAX_ENTRY_LINKS } from '../../../src/core/wire/entry.ts'
import { cidOfDigest } from '../../../src/core/wire/cid.ts'
import { type ItemChange, vaultBodyCodec } from '../../../src/core/wire/vault-body.ts'
import { MAX_VAULT_CHANGES } from '../../../src/core/wire/vault-change.ts'
import { fileIdOf } from './file-ids.ts'

const BYTES_PER_LINK = 41
/** Of the header: ids, parents, credential, signature. */
const HEADER_BYTES = 1024

function largestFile(i: number, name: string): ItemChange {
  const cid = cidOfDigest('raw', new Uint8Array(32).fill(i))
  const links = cidOfDigest('dag-cbor', new Uint8Array(32).fill(i))
  return {
    id: fileIdOf(i),
    kind: 'file',
    name,
    parent: fileIdOf(0),
    content: { kind: 'chunks', size: Number.MAX_SAFE_INTEGER, manifest: { cid, key: new Uint8Array(32) }, links },
  }
}

describe('splitting changes over entries', () => {
  it.each([
    ['short names', 'a'],
    ['the longest names', '\u{1F600}'.repeat(100)],
  ])('makes runs that fit, with %s', (_, name) => {
    const changes = Array.from({ length: 2000 }, (_each, i) => largestFile(i, name))
    const runs = splitChanges(changes)
    expect(runs.flat()).toEqual(changes)
    for (const run of runs) {
      const bytes = vaultBodyCodec.encode(run).byteLength + run.length * BYTES_PER_LINK + HEADER_BYTES
      expect(bytes).toBeLessThan(MAX_ENTRY_BYTES)
      expect(run.length).toBeLessThan(Math.min(MAX_ENTRY_LINKS, MAX_VAULT_CHANGES))
    }
  })

  it('keeps a folder of usual size in one entry', () => {
    expect(splitChanges(Array.from({ length: 500 }, (_, i) => largestFile(i, `photo ${i}.jpg`)))).toHaveLength(1)
  })

  it('makes none of none', () => {
    expect(splitChanges([] as { id: FileId }[])).toEqual([])
  })
})
