import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// Keeps one connection from holding the daemon up: a head or a body that comes too slowly gets
/// 408, a head that is too large 431; after a refusal the connection is closed, and so is one whose
/// reader takes nothing of its answer.
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
  /// Parts of an answer that the connection hasn't taken yet, and since when.
  private var unwritten = 0
  private var unwrittenSince = NIODeadline.now()
  private var writeTimer: Scheduled<Void>?

  /// Sent down the pipeline: others wait for the room that this connection's body holds.
  struct GiveUp: Sendable {}

  init(headerTimeout: Double, bodyTimeout: Double) {
    self.headerTimeout = .milliseconds(Int64(headerTimeout * 1000))
    self.bodyTimeout = .milliseconds(Int64(bodyTimeout * 1000))
  }

  /// Ten reads of a body may wait for their turn on every connection, so each is small.
  private static let readBuffers = AdaptiveRecvByteBufferAllocator(
    minimum: 1 << 10, initial: 4 << 10, maximum: 16 << 10)

  func handlerAdded(context: ChannelHandlerContext) {
    _ = context.channel.setOption(.recvAllocator, value: Self.readBuffers)
    let pipeline = context.pipeline.syncOperations
    if let codec = try? pipeline.handler(type: HTTP1ToHTTPServerCodec.self) {
      try? pipeline.addHandler(HeadGuard(), position: .before(codec))
    }
    if context.channel.isActive { arm(context, headerTimeout) }
  }

  func channelActive(context: ChannelHandlerContext) {
    arm(context, headerTimeout)
    context.fireChannelActive()
  }

  func channelInactive(context: ChannelHandlerContext) {
    timer?.cancel()
    writeTimer?.cancel()
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
      context.write(data, promise: watched(context, promise))
    case .end:
      hasResponseBegun = false
      context.writeAndFlush(data, promise: promise)
      if closesAfterResponse {
        linger(context)
      } else if !isBodyOpen {
        arm(context, idleTimeout)
      }
    case .body: context.write(data, promise: watched(context, promise))
    }
  }

  func triggerUserOutboundEvent(
    context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?
  ) {
    guard event is GiveUp else {
      context.triggerUserOutboundEvent(event, promise: promise)
      return
    }
    if isBodyOpen, !hasResponseBegun, !isClosing { refuse(context, .requestTimeout) }
    promise?.succeed()
  }

  /// Notes that a part is to be written, and when it was; a reader that takes none for as long as a
  /// body may take is not waited for.
  private func watched(
    _ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?
  ) -> EventLoopPromise<Void> {
    let promise = promise ?? context.eventLoop.makePromise(of: Void.self)
    if unwritten == 0 {
      unwrittenSince = .now()
      if writeTimer == nil { armWriteTimer(context, bodyTimeout) }
    }
    unwritten += 1
    let box = NIOLoopBound(self, eventLoop: context.eventLoop)
    promise.futureResult.whenComplete { _ in
      box.value.unwritten -= 1
      box.value.unwrittenSince = .now()
    }
    return promise
  }

  private func armWriteTimer(_ context: ChannelHandlerContext, _ delay: TimeAmount) {
    let box = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    writeTimer = context.eventLoop.scheduleTask(in: delay) {
      let (handler, context) = box.value
      handler.writeTimer = nil
      guard handler.unwritten > 0 else { return }
      let waited = NIODeadline.now() - handler.unwrittenSince
      if waited >= handler.bodyTimeout {
        context.close(promise: nil)
      } else {
        handler.armWriteTimer(context, handler.bodyTimeout - waited)
      }
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
      status: status,
      headerFields: [
        .connection: "close", .contentLength: "0", .xContentTypeOptions: "nosniff",
      ])
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

/// Refuses heads that others on the way may read differently: HTTP/1.1 without one `Host`, and
/// HTTP/1.0 with chunks, which it doesn't have.
///
/// https://www.rfc-editor.org/rfc/rfc9112#section-3.2, https://www.rfc-editor.org/rfc/rfc9112#section-6.1
private final class HeadGuard: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart

  private var isRefused = false

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if isRefused { return }
    if case .head(let head) = unwrapInboundIn(data) {
      let hosts = head.headers["host"].count
      let isOld = head.version != .http1_1
      let isRight =
        isOld ? hosts <= 1 && !head.headers.contains(name: "transfer-encoding") : hosts == 1
      guard isRight else {
        isRefused = true
        context.fireErrorCaught(HTTPParserError.invalidHeaderToken)
        return
      }
    }
    context.fireChannelRead(data)
  }
}
