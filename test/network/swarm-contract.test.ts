import { describeSwarm } from '../contracts/swarm.ts'
import { makeKeys, makeMember, meet, runRelay } from './mesh-fixture.ts'

describeSwarm('libp2p in Node', async (members) => {
  const keys = makeKeys()
  const relay = await runRelay(keys)
  const swarms = await Promise.all(Array.from({ length: members }, () => makeMember(keys, [relay.address])))
  return {
    swarms,
    async connect() {
      await Promise.all(swarms.map((swarm) => swarm.start()))
      await meet(...swarms)
    },
    close: relay.close,
  }
})
