import { openWarren } from '../../src/browser.ts'
import type { Readable } from '../../src/core/base/readable.ts'
import type { Mesh, Vault } from '../../src/core/mesh.ts'
import { chosenFile } from '../harness/chosen-file.ts'
import { measureThroughput } from '../harness/throughput.ts'

/** The app without its screens, in this page: one device of one member. */

const VAULT = 'Bench'

let opened: { readonly mesh: Mesh; vault?: Vault } | undefined

function requireVault(): Vault {
  if (opened?.vault === undefined) throw new Error('The vault was not opened.')
  return opened.vault
}

/** The provider: joins, makes a vault, and adds the chosen file. */
export async function provideByWarren(invite: string): Promise<void> {
  const mesh = await (await openWarren()).join({ invite, memberName: 'Provider' })
  const { id } = await mesh.createVault(VAULT)
  const vault = await mesh.openVault(id)
  opened = { mesh, vault }
  const file = chosenFile()
  await vault.add([{ path: [file.name], source: file }])
}

/**
 * Joins the mesh and waits until the file is here: every block verified and stored, and the record of that committed.
 * Megabytes per second from the first connection to a provider on, so with the sync of the logs that tell of the file.
 */
export async function receiveByWarren(invite: string, bytes: number): Promise<number> {
  const mesh = await (await openWarren()).join({ invite, memberName: 'Receiver' })
  opened = { mesh }
  await once(mesh.members, (members) => members.find(({ path }) => path !== undefined))
  return measureThroughput(bytes, async () => {
    const { id } = await once(mesh.vaults, (vaults) => vaults.find(({ name }) => name === VAULT))
    const vault = await mesh.openVault(id)
    opened = { mesh, vault }
    await once(vault.items, (items) => items.find(({ size, availability }) => size === bytes && isHere(availability)))
  })
}

/** Whether all there are connected went over WebRTC. */
export function isDirect(): boolean {
  const others = opened?.mesh.members.get().filter(({ path }) => path !== undefined) ?? []
  return others.length > 0 && others.every(({ path }) => path === 'direct')
}

/** SHA-256 of the file as the vault gives it out, in hexadecimal. */
export async function hashReceived(): Promise<string> {
  const vault = requireVault()
  const file = vault.items.get().find(({ kind }) => kind === 'file')
  if (file === undefined) throw new Error('There is no file in the vault.')
  const digest = await crypto.subtle.digest('SHA-256', await new Response(vault.read(file.id)).arrayBuffer())
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

const isHere = ({ state }: { readonly state: string }): boolean => state === 'here'

/** What `find` finds in a value, now or once it is there. */
function once<T, Found>(readable: Readable<T>, find: (value: T) => Found | undefined): Promise<Found> {
  return new Promise((resolve) => {
    const unsubscribe = readable.subscribe(look)
    function look(value: T): void {
      const found = find(value)
      if (found === undefined) return
      unsubscribe()
      resolve(found)
    }
    look(readable.get())
  })
}
