import { cp, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const DIST = new URL('../../dist', import.meta.url).pathname
const TEXT = /\.(?:js|css|html)$/
/** As the build names its files: by their content. */
const ASSET = /^(.+-[\w-]{8})(\..+)$/

export interface NextBuild {
  /** The relay's program, which serves this build's page. */
  readonly program: string
  remove(): Promise<void>
}

/**
 * Another version of what is in dist/, made of it in no time: every file under another name, as if all of them had changed,
 * and a page that says which it is. No file of the one is found with the other.
 */
export async function makeNextBuild(): Promise<NextBuild> {
  const folder = await mkdtemp(join(tmpdir(), 'warren-next-'))
  await cp(DIST, folder, { recursive: true, filter: (path) => !/\.(?:map|br)$/.test(path) })
  const assets = join(folder, 'app', 'assets')
  const renamed = new Map(
    (await readdir(assets)).flatMap((name) => {
      const [, stem, end] = ASSET.exec(name) ?? []
      return stem === undefined || end === undefined ? [] : [[name, `${stem}next${end}`] as const]
    }),
  )
  const rewrite = (text: string): string =>
    text
      .replaceAll(/[\w.-]+-[\w-]{8}\.\w+/g, (name) => renamed.get(name) ?? name)
      .replace('<head>', '<head><meta name="build" content="next">')
      .replace(/"revision":"\w+","url":"index.html"/, '"revision":"next","url":"index.html"')
  for (const entry of await readdir(join(folder, 'app'), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !TEXT.test(entry.name)) continue
    const path = join(entry.parentPath, entry.name)
    await writeFile(path, rewrite(await readFile(path, 'utf8')))
  }
  for (const [from, to] of renamed) {
    await rename(join(assets, from), join(assets, to))
  }
  return {
    program: join(folder, 'relay', 'main.js'),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
