import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MEGABYTE } from './throughput.ts'

export interface RandomFile {
  readonly path: string
  /** In hexadecimal. */
  readonly sha256: string
  remove(): Promise<void>
}

/** A file on disk that nothing can compress or deduplicate. */
export async function makeRandomFile(megabytes: number): Promise<RandomFile> {
  const folder = await mkdtemp(join(tmpdir(), 'warren-bench-file-'))
  const path = join(folder, 'sample.bin')
  const file = await open(path, 'w')
  const hash = createHash('sha256')
  for (let written = 0; written < megabytes; written++) {
    const bytes = randomBytes(MEGABYTE)
    hash.update(bytes)
    await file.write(bytes)
  }
  await file.close()
  return { path, sha256: hash.digest('hex'), remove: () => rm(folder, { recursive: true, force: true }) }
}
