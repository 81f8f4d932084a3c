import type { Environment } from '../src/core/base/environment.ts'
import { encodeInvite } from '../src/core/wire/invite.ts'
import { createRelayNode } from '../src/network/nodejs.ts'
import type { Announcement, AnnouncementContext } from './announcement.ts'
import { createDataFolder } from './data-folder.ts'
import { createFrontDoor } from './front-door.ts'
import { FRONT_DOOR_LIMITS, widenLimitsPerAddress } from './limits.ts'
import type { Log } from './log.ts'
import type { RelayOptions } from './options.ts'
import { publicAddressOf } from './public-address.ts'
import { loadRelayKeys } from './relay-keys.ts'
import type { NewMesh } from './relay-keys.ts'
import { loadStaticFiles } from './static-files.ts'

export interface RunningRelay {
  readonly announcement: Announcement
  readonly context: AnnouncementContext
  /** Lets nobody new in, says good-bye to those inside, and frees the port. */
  close(): Promise<void>
}

/** Runs what closes the parts, last made first, and each although another failed. */
async function closeAll(closers: readonly (() => Promise<void>)[], log: Log): Promise<void> {
  for (const close of closers.toReversed()) {
    try {
      await close()
    } catch (error) {
      log.error('close', { message: String(error) })
    }
  }
}

const inviteFor = ({ meshKey, epoch }: NewMesh, name: string, relay: string): string =>
  encodeInvite({ meshKey, epoch, name, relays: [relay] })

/**
 * Puts the relay together: keys, page, front door, libp2p node. What is new is stored last, when all of it runs.
 *
 * @param pageFolder where the built page is
 * @throws WarrenError `config` with a sentence for whoever started it; nothing is left running then
 */
export async function startRelay(
  { environment, log, pageFolder }: { environment: Environment; log: Log; pageFolder: string },
  options: RelayOptions,
): Promise<RunningRelay> {
  const { clock, random } = environment
  const folder = createDataFolder(options.dataFolder)
  const keys = await loadRelayKeys({ folder, random }, options.relayKey)
  const files = await loadStaticFiles(pageFolder)
  const { publicUrl, socketsPerAddress: sockets } = options
  const closers: (() => Promise<void>)[] = []
  try {
    const door = createFrontDoor(
      { clock, log, files },
      {
        limits: sockets === undefined ? FRONT_DOOR_LIMITS : widenLimitsPerAddress(FRONT_DOOR_LIMITS, sockets),
        isBehindProxy: options.isBehindProxy,
        isPublicHttps: publicUrl?.protocol === 'https:',
        allowedOrigins: [...(publicUrl === undefined ? [] : [publicUrl.origin]), ...options.allowedOrigins],
      },
    )
    const port = await door.listen(options.port, options.host)
    closers.push(() => door.close())
    const address = publicAddressOf(options, port)

    const node = await createRelayNode(
      { clock, sockets: door },
      { relayKey: keys.relayKey, identitySeed: keys.identitySeed },
    )
    closers.push(() => node.close())
    const relay = address.relayAddressOf(node.peerId)
    const invite = keys.newMesh && `${address.url}/${inviteFor(keys.newMesh, options.meshName, relay)}`
    await node.start()
    door.reportCounts(() => {
      const { connections, members, reservations } = node.stats()
      return { libp2pConnections: connections, members, reservations }
    })
    await keys.store()
    return {
      announcement: { url: address.url, port, relay, ...(invite === undefined ? {} : { invite }) },
      context: {
        meshName: options.meshName,
        dataFolder: options.dataFolder,
        mayBeUnknown: options.relayKey.kind !== 'data-folder' || keys.isNewIdentity,
        isForOthers: address.isForOthers,
      },
      async close() {
        door.stopAccepting()
        await closeAll(closers, log)
      },
    }
  } catch (error) {
    await closeAll(closers, log)
    throw error
  }
}
