import { createLibp2p } from 'libp2p'
import { openWarren } from '../../src/browser.ts'
import { libp2pOptions, webRtcAddress } from '../transfer/libp2p-node.ts'

/** The member who is there already: joins by the invite, and makes the vault that a newcomer is to see. */
export async function hostMesh(invite: string, vault: string): Promise<void> {
  const mesh = await (await openWarren()).join({ invite, memberName: 'Host' })
  await mesh.createVault(vault)
}

/** A page with nothing but libp2p in it that waits to be dialled; returns where. */
export async function awaitDials(relay: string): Promise<string> {
  return webRtcAddress(await createLibp2p(libp2pOptions(relay)))
}
