import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Keeps one connection from holding the daemon up: a head or a body that comes too slowly gets
/// 408, a head that is too large 431; after a refusal the connection is closed.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  private let headerTimeout: TimeAmount
  private let bodyTimeout: TimeAmount
  private let idleTimeout: TimeAmount = .seconds(75)
  private var timer: Scheduled<Void>?
  private var isFirst = true
  private var hasResponseBegun = false
  private var isClosing = false
  private var isBodyOpen = false
  private var closesAfterResponse = false

  init(headerTimeout: Double, bodyTimeout: Double) {
    self.headerTimeout = .milliseconds(Int64(headerTimeout * 1000))
    self.bodyTimeout = .milliseconds(Int64(bodyTimeout * 1000))
  }

  /// Ten reads of a body may wait for their turn on every connection, so each is small.
  private static let readBuffers = AdaptiveRecvByteBufferAllocator(
    minimum: 1 << 10, initial: 4 << 10, maximum: 16 << 10)

  func handlerAdded(context: ChannelHandlerContext) {
    _ = context.channel.setOption(.recvAllocator, value: Self.readBuffers)
    if context.channel.isActive { arm(context, headerTimeout) }
  }

  func channelActive(context: ChannelHandlerContext) {
    arm(context, headerTimeout)
    context.fireChannelActive()
  }

  func channelInactive(context: ChannelHandlerContext) {
    timer?.cancel()
    context.fireChannelInactive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    // A closing connection's bytes are read so that the answer isn't lost to a reset.
    if isClosing { return }
    switch unwrapInboundIn(data) {
    case .head:
      isFirst = false
      isBodyOpen = true
      arm(context, bodyTimeout)
    case .end:
      isBodyOpen = false
      timer?.cancel()
    case .body: break
    }
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if isClosing {
      promise?.fail(ChannelError.ioOnClosedChannel)
      return
    }
    switch unwrapOutboundIn(data) {
    case .head(let head):
      hasResponseBegun = true
      closesAfterResponse = head.headerFields[.connection] == "close"
      context.write(data, promise: promise)
    case .end:
      hasResponseBegun = false
      context.writeAndFlush(data, promise: promise)
      if closesAfterResponse {
        linger(context)
      } else if !isBodyOpen {
        arm(context, idleTimeout)
      }
    case .body: context.write(data, promise: promise)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    if let error = error as? HTTPParserError, !hasResponseBegun, !isClosing {
      let isOverflow = error == .headerOverflow
      refuse(context, isOverflow ? .requestHeaderFieldsTooLarge : .badRequest)
      return
    }
    context.fireErrorCaught(error)
  }

  private func arm(_ context: ChannelHandlerContext, _ delay: TimeAmount) {
    timer?.cancel()
    let box = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    timer = context.eventLoop.scheduleTask(in: delay) {
      let (handler, context) = box.value
      handler.expire(context)
    }
  }

  private func expire(_ context: ChannelHandlerContext) {
    if isClosing {
      context.close(promise: nil)
    } else if !isFirst, !isBodyOpen {
      // Kept alive and unused.
      context.close(promise: nil)
    } else if hasResponseBegun {
      context.close(promise: nil)
    } else {
      refuse(context, .requestTimeout)
    }
  }

  private func refuse(_ context: ChannelHandlerContext, _ status: HTTPResponse.Status) {
    let head = HTTPResponse(
      status: status, headerFields: [.connection: "close", .contentLength: "0"])
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    linger(context)
  }

  /// Reads for two more seconds before closing: bytes unread at a close reset the connection, and
  /// the sender would miss its answer.
  private func linger(_ context: ChannelHandlerContext) {
    isClosing = true
    arm(context, .seconds(isBodyOpen ? 2 : 0))
  }
}
