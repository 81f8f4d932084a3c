export { acceptAnswer, answerOffer, offerChannel } from '../harness/data-channel.ts'
export * from './app.ts'
export * from './channel.ts'
