import { openWarren } from '../../src/browser.ts'
import { callWorker } from '../harness/call-worker.ts'
import { chosenFile } from '../harness/chosen-file.ts'
import { measureThroughput } from '../harness/throughput.ts'
import type { Part } from './parts.worker.ts'

/** The chosen file into a vault, as when it is dropped on the page: megabytes per second until it is committed. */
export async function addToVault(): Promise<number> {
  const file = chosenFile()
  const warren = await openWarren()
  const mesh = await warren.create({ name: 'Bench', memberName: 'Bench', relays: [] })
  const { id } = await mesh.createVault('Bench')
  const vault = await mesh.openVault(id)
  const speed = await measureThroughput(file.size, () => vault.add([{ path: [file.name], source: file }]))
  const item = vault.items.get().find(({ name }) => name === file.name)
  if (item?.size !== file.size) throw new Error('The vault does not show the file that was added.')
  return speed
}

/** One part of that work alone, or Helia's way, in one worker: one file is cut in one worker too. */
export function measurePart(part: Part): Promise<number> {
  const worker = new Worker(new URL('./parts.worker.ts', import.meta.url), { type: 'module' })
  return callWorker(worker, { part, file: chosenFile() })
}
