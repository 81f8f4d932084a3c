import { createHash, randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'

export interface SampleFile {
  readonly name: string
  readonly path: string
  readonly sha256: string
}

export interface SampleFolder {
  readonly name: string
  readonly path: string
  readonly files: readonly SampleFile[]
}

/** Files on disk for a test to add, gone when it ends. */
export interface SampleFiles {
  /** A file of random bytes: nothing about it can be guessed, compressed or deduplicated. */
  file(name: string, size: number): Promise<SampleFile>
  folder(name: string, sizes: Readonly<Record<string, number>>): Promise<SampleFolder>
  /** A file to be read. Resolves with its path. */
  text(name: string, text: string): Promise<string>
  remove(): Promise<void>
}

export async function makeSampleFiles(): Promise<SampleFiles> {
  const root = await mkdtemp(join(tmpdir(), 'warren-sample-'))

  async function writeRandom(folder: string, name: string, size: number): Promise<SampleFile> {
    const path = join(folder, name)
    await writeFile(path, randomBytes(size))
    return { name, path, sha256: await hashFile(path) }
  }

  return {
    file: (name, size) => writeRandom(root, name, size),
    async folder(name, sizes) {
      const path = join(root, name)
      await mkdir(path)
      const files = await Promise.all(
        Object.entries(sizes).map(([fileName, size]) => writeRandom(path, fileName, size)),
      )
      return { name, path, files }
    },
    async text(name, text) {
      const path = join(root, name)
      await writeFile(path, text)
      return path
    },
    remove: () => rm(root, { recursive: true, force: true }),
  }
}

/** SHA-256 in hexadecimal. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}
