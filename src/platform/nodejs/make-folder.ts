import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Windows has no such modes and ignores them. */
const FOLDER_MODE = 0o700

/**
 * A folder for its owner alone, and those that it lies in. Not `mkdir` with `recursive`, which in Node 20 never ends where a file system answers ENOENT below a folder that is
 * there (/proc does).
 *
 * @returns the topmost folder that had to be made
 */
export async function makeFolder(path: string): Promise<string | undefined> {
  try {
    await mkdir(path, { mode: FOLDER_MODE })
    return path
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'EEXIST' && (await stat(path)).isDirectory()) return undefined
    const parent = dirname(path)
    if (code !== 'ENOENT' || parent === path) throw error
    const topmost = await makeFolder(parent)
    await mkdir(path, { mode: FOLDER_MODE })
    return topmost ?? path
  }
}
