import type { MultiaddrConnection, Transport, Upgrader } from '@libp2p/interface'

/** A transport as `create` makes it, but that what it has dialled is first given to `prepare`, and then upgraded by libp2p. */
export function prepareUpgrade<Components>(
  create: (components: Components) => Transport,
  prepare: (dialled: MultiaddrConnection, options: object) => void,
): (components: Components) => Transport {
  const preparing = (upgrader: Upgrader): Upgrader => {
    const upgradeOutbound: Upgrader['upgradeOutbound'] = (
      connection: MultiaddrConnection,
      options: Parameters<Upgrader['upgradeOutbound']>[1],
    ) => {
      prepare(connection, options)
      return upgrader.upgradeOutbound(connection, options)
    }
    return Object.create(upgrader, { upgradeOutbound: { value: upgradeOutbound } }) as Upgrader
  }
  return (components) => {
    const transport = create(components)
    const dial: Transport['dial'] = (address, options) =>
      transport.dial(address, { ...options, upgrader: preparing(options.upgrader) })
    return Object.create(transport, { dial: { value: dial } }) as Transport
  }
}
