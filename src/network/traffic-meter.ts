import type { Connection, Metrics, Stream } from '@libp2p/interface'
import type { Clock } from '../core/base/environment.ts'
import type { Traffic } from '../core/ports/swarm.ts'

/** Bytes of all streams of a connection, what libp2p adds around them not counted. */
export interface ConnectionTraffic {
  sent: number
  received: number
  /** When the last of them came. 0 before the first. */
  heardAt: number
}

/** Counts what passes, and notes when something came: the cheapest sign of life. */
export interface TrafficMeter {
  /** What libp2p is given as its metrics: it names each stream there, before anything of ours runs on it. */
  readonly metrics: () => Metrics
  of(connection: Connection): ConnectionTraffic
}

/** @param connections those there are; asked once for each new stream */
export function createTrafficMeter(clock: Clock, connections: () => readonly Connection[]): TrafficMeter {
  const trafficByConnection = new WeakMap<Connection, ConnectionTraffic>()

  const of = (connection: Connection): ConnectionTraffic => {
    const traffic = trafficByConnection.get(connection) ?? { sent: 0, received: 0, heardAt: 0 }
    trafficByConnection.set(connection, traffic)
    return traffic
  }

  const count = (stream: Stream): void => {
    const connection = connections().find(({ streams }) => streams.includes(stream))
    if (connection === undefined || !takesData(stream)) return
    const traffic = of(connection)
    const send = stream.send.bind(stream)
    stream.send = (data) => {
      traffic.sent += data.byteLength
      return send(data)
    }
    // Not a listener: with one, libp2p hands out what came at once, and the handler that is yet to come would miss it.
    const onData = stream.onData.bind(stream)
    stream.onData = (data) => {
      traffic.received += data.byteLength
      traffic.heardAt = clock.now()
      onData(data)
    }
  }

  return {
    of,
    metrics: () => ({
      trackMultiaddrConnection: () => {},
      trackProtocolStream: count,
      registerMetric: () => UNUSED,
      registerMetricGroup: () => UNUSED,
      registerCounter: () => UNUSED,
      registerCounterGroup: () => UNUSED,
      registerHistogram: () => UNUSED,
      registerHistogramGroup: () => UNUSED,
      registerSummary: () => UNUSED,
      registerSummaryGroup: () => UNUSED,
      traceFunction: <F>(_name: string, traced: F): F => traced,
      createTrace: () => undefined,
    }),
  }
}

export function sumTraffic(all: readonly Traffic[]): Traffic {
  let [sent, received] = [0, 0]
  for (const one of all) {
    sent += one.sent
    received += one.received
  }
  return { sent, received }
}

/** Where data enters a stream: every muxer's streams have it, though their interface does not say so. */
interface TakesData {
  onData(data: { readonly byteLength: number }): void
}

function takesData(stream: Stream): stream is Stream & TakesData {
  return typeof (stream as Partial<TakesData>).onData === 'function'
}

/** What libp2p counts on its own is of no use here. */
const UNUSED = {
  update: () => {},
  increment: () => {},
  decrement: () => {},
  reset: () => {},
  observe: () => {},
  timer: () => () => {},
}
