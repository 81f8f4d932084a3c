import { openWarren } from '../../src/browser.ts'
import { SEALERS } from '../../src/platform/browser/ingest-pipeline.ts'
import { callWorker } from '../harness/call-worker.ts'
import { chosenFile } from '../harness/chosen-file.ts'
import { MEGABYTE, measureThroughput } from '../harness/throughput.ts'
import type { Part, PartJob, RunLengths, Span } from './parts.worker.ts'

/** What the app's sealers do; all else is done in one worker. */
const SEALING: ReadonlySet<Part> = new Set<Part>(['hash', 'encrypt'])

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

/**
 * One part of that work alone, in as many workers as that part has in the app, or Helia's way, in one: megabytes per second
 * of all of them together, from the first that begins until the last is done.
 */
export async function measurePart(part: Part): Promise<number> {
  const file = chosenFile()
  const runs = await callWorker<readonly RunLengths[]>(startWorker(), { lengthsOf: file })
  const workers = SEALING.has(part) ? SEALERS : 1
  const spans = await Promise.all(
    Array.from({ length: workers }, (_, index) => {
      const job: PartJob = { part, file, runs: runs.filter((_run, at) => at % workers === index) }
      return callWorker<Span>(startWorker(), job)
    }),
  )
  const start = Math.min(...spans.map((span) => span.start))
  const end = Math.max(...spans.map((span) => span.end))
  return file.size / MEGABYTE / ((end - start) / 1000)
}

function startWorker(): Worker {
  return new Worker(new URL('./parts.worker.ts', import.meta.url), { type: 'module' })
}
