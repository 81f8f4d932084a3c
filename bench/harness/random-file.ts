import { randomBytes } from 'node:crypto'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MEGABYTE } from './throughput.ts'

export interface RandomFile {
  readonly path: string
  remove(): Promise<void>
}

/** A file on disk that nothing can compress or deduplicate. */
export async function makeRandomFile(megabytes: number): Promise<RandomFile> {
  const folder = await mkdtemp(join(tmpdir(), 'warren-bench-file-'))
  const path = join(folder, 'sample.bin')
  const file = await open(path, 'w')
  for (let written = 0; written < megabytes; written++) await file.write(randomBytes(MEGABYTE))
  await file.close()
  return { path, remove: () => rm(folder, { recursive: true, force: true }) }
}
