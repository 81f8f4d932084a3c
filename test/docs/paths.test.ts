import { access, readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const REPO = fileURLToPath(new URL('../../', import.meta.url))

/** What a page's paths are relative to: the repository, the sources, or the library. */
const BASES = ['', 'src', 'src/core']

/** `core/vault/vault.ts`, `ui/vault/`: what is in backticks, has a slash in it, and names a source file or a folder. */
const PATH = /`([\w.-]+\/(?:[\w.-]+\/)*(?:[\w.-]+\.(?:ts|tsx|mjs|md))?)`/g

const docs = (await readdir(join(REPO, 'docs'))).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)

async function exists(path: string): Promise<boolean> {
  return access(join(REPO, path)).then(
    () => true,
    () => false,
  )
}

test.each(['README.md', ...docs])('%s names files and folders that are there', async (page) => {
  const text = await readFile(join(REPO, page), 'utf8')
  const paths = [...new Set(Array.from(text.matchAll(PATH), ([, path]) => path as string))]
  const missing: string[] = []
  for (const path of paths) {
    const found = await Promise.all(BASES.map((base) => exists(join(base, path))))
    if (!found.includes(true)) missing.push(path)
  }
  expect(missing).toEqual([])
})
