import type { LocalState, LocalValue } from '../../core/ports/local-state.ts'
import type { DiskIndex } from './disk-index.ts'
import { decodeJson, encodeJson } from './index-values.ts'

const STATE = 'state/'
const VALUES_PER_PAGE = 1024

export function createDiskLocalState(index: DiskIndex): LocalState {
  return {
    async get(key) {
      const [value] = await index.getMany([STATE + key])
      return value && (decodeJson(value) as LocalValue)
    },
    async list(prefix) {
      const values = new Map<string, LocalValue>()
      const read = (after: string | undefined) => index.page(STATE + prefix, after, VALUES_PER_PAGE)
      for (let page = await read(undefined); page.length > 0; page = await read(page.at(-1)?.[0])) {
        for (const [key, value] of page) values.set(key.slice(STATE.length), decodeJson(value) as LocalValue)
      }
      return values
    },
    set: (key, value) => index.write([{ type: 'put', key: STATE + key, value: encodeJson(value) }]),
    remove: (key) => index.write([{ type: 'del', key: STATE + key }]),
  }
}
