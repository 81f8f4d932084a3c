import { joinInMemory } from '../../src/nodejs.ts'

/**
 * A member as a process of its own, for tests that look at its memory: joins by the invite it is given and answers each
 * "ping x" in the lobby with "pong x".
 */
const mesh = await joinInMemory({ invite: process.argv[2] ?? '', memberName: 'Victim' })
const answered = new Set<string>()
mesh.lobby.messages.subscribe((messages) => {
  for (const { cid, text } of messages) {
    if (!text.startsWith('ping ') || answered.has(cid)) continue
    answered.add(cid)
    void mesh.lobby.say(text.replace('ping', 'pong'))
  }
})
const self = mesh.members.get()[0]
process.stdout.write(`${JSON.stringify({ peer: self?.peer })}\n`)
