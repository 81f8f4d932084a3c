import { join } from 'node:path'
import type { Environment } from '../src/core/base/environment.ts'
import { WarrenError, toError } from '../src/core/base/errors.ts'
import type { IceServer } from '../src/core/wire/ice-servers.ts'
import { encodeInvite } from '../src/core/wire/invite.ts'
import { createRelayNode } from '../src/network/nodejs.ts'
import type { Announcement, AnnouncementContext } from './announcement.ts'
import { readCertificate } from './certificate.ts'
import { createDataFolder } from './data-folder.ts'
import { signerFromSeed } from '../src/core/crypto/sign.ts'
import { openKeeper } from './keeper.ts'
import { createFrontDoor } from './front-door.ts'
import type { FrontDoor } from './front-door.ts'
import { readIceServersFile } from './ice-servers-file.ts'
import { FRONT_DOOR_LIMITS, STUN_LIMITS, widenLimitsPerAddress } from './limits.ts'
import type { Log } from './log.ts'
import type { RelayOptions } from './options.ts'
import { formatMetrics } from './metrics.ts'
import { publicAddressOf } from './public-address.ts'
import type { PublicAddress } from './public-address.ts'
import { readProcessFigures, relayMetrics } from './relay-metrics.ts'
import { loadRelayKeys } from './relay-keys.ts'
import type { NewMesh } from './relay-keys.ts'
import { loadStaticFiles } from './static-files.ts'
import { createStunServer } from './stun-server.ts'
import type { StunServer } from './stun-server.ts'

/** In the data folder: what is kept of the mesh. */
const KEEPER_FOLDER = 'keeper'

export interface RunningRelay {
  readonly announcement: Announcement
  readonly context: AnnouncementContext
  /**
   * Reads the certificate anew; without one there is nothing to read.
   *
   * @throws WarrenError `config`, and the one there was stays
   */
  reloadCertificate(): Promise<void>
  /** Lets nobody new in, says good-bye to those inside, and frees the port. */
  close(): Promise<void>
}

/** Runs what closes the parts, last made first, and each although another failed. */
async function closeAll(closers: readonly (() => Promise<void>)[], log: Log): Promise<void> {
  for (const close of closers.toReversed()) {
    try {
      await close()
    } catch (error) {
      log.error('close', { name: toError(error).name })
      log.debug('close', { message: String(error) })
    }
  }
}

/** Chances that of a free TCP port the UDP port of that number is taken are small; so often in a row, none. */
const FREE_PORT_ATTEMPTS = 8

interface Ports {
  readonly port: number
  /** Undefined without STUN. */
  readonly stunPort: number | undefined
}

/** Page and STUN on one port number, unless the operator wants it otherwise. */
async function listenOnPorts(
  door: FrontDoor,
  stun: StunServer | undefined,
  { port, host, stun: stunOptions }: Pick<RelayOptions, 'port' | 'host' | 'stun'>,
): Promise<Ports> {
  if (stun === undefined || stunOptions === undefined) {
    return { port: await door.listen(port, host), stunPort: undefined }
  }
  for (let attempt = 1; ; attempt++) {
    const stunPort = await stun.listen(stunOptions.port ?? port, stunOptions.host)
    try {
      const isSame = stunOptions.port === undefined
      return { port: await door.listen(isSame ? stunPort : port, host), stunPort }
    } catch (error) {
      await stun.close()
      if (port !== 0 || attempt === FREE_PORT_ATTEMPTS) throw error
    }
  }
}

const LOOPBACK_HOST = /^(127\..*|localhost|::1)$/

/** What members are told: this relay where it can be asked, and whatever else its operator named. */
function iceServersOf(
  address: PublicAddress,
  { stun }: RelayOptions,
  stunPort: number | undefined,
  others: readonly IceServer[],
): readonly IceServer[] {
  const isReachable = stun !== undefined && !(address.isForOthers && LOOPBACK_HOST.test(stun.host))
  return [...(isReachable && stunPort !== undefined ? [{ url: address.stunUrlOf(stunPort) }] : []), ...others]
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
  const { publicUrl, certificateFiles, socketsPerAddress: sockets } = options
  const certificate = certificateFiles && (await readCertificate(certificateFiles))
  const otherIceServers = options.iceServersFile === undefined ? [] : await readIceServersFile(options.iceServersFile)
  const closers: (() => Promise<void>)[] = []
  try {
    const door = createFrontDoor(
      { clock, log, files },
      {
        limits: sockets === undefined ? FRONT_DOOR_LIMITS : widenLimitsPerAddress(FRONT_DOOR_LIMITS, sockets),
        isBehindProxy: options.isBehindProxy,
        isPublicHttps: publicUrl?.protocol === 'https:',
        isMetricsOpen: options.isMetricsOpen,
        ...(certificate === undefined ? {} : { certificate }),
        allowedOrigins: [...(publicUrl === undefined ? [] : [publicUrl.origin]), ...options.allowedOrigins],
      },
    )
    const stun = options.stun && createStunServer({ clock, log }, STUN_LIMITS)
    closers.push(async () => stun?.close())
    const { port, stunPort } = await listenOnPorts(door, stun, options)
    closers.push(() => door.close())
    const address = publicAddressOf(options, port)

    const node = await createRelayNode(
      { clock, sockets: door },
      {
        relayKey: keys.relayKey,
        identitySeed: keys.identitySeed,
        isKeeper: options.keepBytes !== undefined,
        iceServers: iceServersOf(address, options, stunPort, otherIceServers),
      },
    )
    closers.push(() => node.close())
    const { keepBytes: quotaBytes } = options
    const keeper =
      node.swarm === undefined || quotaBytes === undefined
        ? undefined
        : await openKeeper(
            { environment, log, swarm: node.swarm, signer: signerFromSeed(keys.identitySeed) },
            { folder: join(options.dataFolder, KEEPER_FOLDER), quotaBytes, relayKey: keys.relayKey },
          )
    closers.push(async () => keeper?.close())
    const relay = address.relayAddressOf(node.peerId)
    const invite = keys.newMesh && `${address.url}/${inviteFor(keys.newMesh, options.meshName, relay)}`
    await node.start()
    door.reportCounts(() => {
      const { connections, members, reservations } = node.stats()
      return { libp2pConnections: connections, members, reservations }
    })
    door.reportMetrics(() =>
      formatMetrics(relayMetrics(door.counts(), node.stats(), stun?.counts(), keeper?.figures(), readProcessFigures())),
    )
    await keys.store()
    log.info('started', { port, tls: certificate !== undefined, ...(stunPort === undefined ? {} : { stunPort }) })
    return {
      announcement: { url: address.url, port, relay, ...(invite === undefined ? {} : { invite }) },
      context: {
        meshName: options.meshName,
        dataFolder: options.dataFolder,
        mayBeUnknown: options.relayKey.kind !== 'data-folder' || keys.isNewIdentity,
        isForOthers: address.isForOthers,
      },
      async reloadCertificate() {
        if (certificateFiles === undefined) throw new WarrenError('config', 'There is no certificate to read.')
        door.replaceCertificate(await readCertificate(certificateFiles))
        log.info('certificate-reloaded')
      },
      async close() {
        log.info('stopping')
        door.stopAccepting()
        await closeAll(closers, log)
      },
    }
  } catch (error) {
    await closeAll(closers, log)
    throw error
  }
}
