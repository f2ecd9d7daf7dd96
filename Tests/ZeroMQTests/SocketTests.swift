import Foundation
import Synchronization
import Testing

@testable import ZeroMQ

@Suite("Sockets", .serialized)
struct SocketTests {
    @Test func theLibraryHasWhatIsNeeded() {
        #expect(ZMQContext.has("curve"))
        #expect(ZMQContext.has("ipc"))
        let version = ZMQContext.libraryVersion
        #expect(version.hasPrefix("4."), "libzmq \(version)")
    }

    @Test(arguments: ["tcp://127.0.0.1:*", "inproc://there-and-back"])
    func aMessageGoesThereAndBack(endpoint: String) throws {
        let context = try ZMQContext()
        let router = try ZMQSocket<Router>(context)
        let bound = try router.bind(endpoint)
        var options = SocketOptions()
        options.identity = Array("peer".utf8)
        let dealer = try ZMQSocket<Dealer>(context, options: options)
        try dealer.connect(bound)
        try dealer.send([1, 2, 3], hasMore: true)
        try dealer.send([])
        let request = try router.nextMessage()
        #expect(request == [Array("peer".utf8), [1, 2, 3], []])
        try router.send(Array("peer".utf8), hasMore: true)
        try router.send([9])
        let reply = try dealer.nextMessage()
        #expect(reply == [[9]])
    }

    @Test func aRouterSaysThatAPeerIsUnknown() throws {
        var options = SocketOptions()
        options.isMandatory = true
        let router = try ZMQSocket<Router>(try ZMQContext(), options: options)
        try router.bind("tcp://127.0.0.1:*")
        #expect(throws: ZMQError.unreachable) { try router.send([7, 7], hasMore: true) }
    }

    @Test func anEmptyQueueIsNoError() throws {
        let dealer = try ZMQSocket<Dealer>(try ZMQContext())
        let message = ZMQMessage()
        let isThere = try dealer.receive(into: message)
        #expect(!isThere)
    }

    @Test func aSecondBindOfOnePortIsRefused() throws {
        let context = try ZMQContext()
        let first = try ZMQSocket<Router>(context)
        let bound = try first.bind("tcp://127.0.0.1:*")
        let second = try ZMQSocket<Router>(context)
        #expect(throws: ZMQError.addressInUse(bound)) { try second.bind(bound) }
    }

    @Test func limitsHoldOnlyIfTheyAreThereBeforeTheConnection() throws {
        // A builder sets them before bind, so all of 20,000 wait; the library's 1,000 would drop.
        let context = try ZMQContext()
        var options = SocketOptions()
        options.sendLimit = 0
        options.receiveLimit = 0
        options.seesAllSubscriptions = true
        let publisher = try ZMQSocket<Publisher>(context, options: options)
        let bound = try publisher.bind("tcp://127.0.0.1:*")
        let subscriber = try ZMQSocket<Subscriber>(context, options: options.withoutPublishing)
        try subscriber.subscribe([])
        try subscriber.connect(bound)
        let subscription = try publisher.nextMessage()
        #expect(subscription == [[1]])
        for number in 0..<20_000 { try publisher.send(Array("\(number)".utf8)) }
        let message = ZMQMessage()
        for number in 0..<20_000 {
            try subscriber.receiveWaiting(into: message)
            guard message.bytes == Array("\(number)".utf8) else {
                Issue.record("message \(number) is missing")
                return
            }
        }
    }

    @Test func aSlowSubscriberLosesButNeverBlocksThePublisher() throws {
        let context = try ZMQContext()
        var options = SocketOptions()
        options.sendLimit = 10
        options.receiveLimit = 10
        let publisher = try ZMQSocket<Publisher>(context, options: options)
        let bound = try publisher.bind("inproc://slow")
        let subscriber = try ZMQSocket<Subscriber>(context, options: options)
        try subscriber.subscribe([])
        try subscriber.connect(bound)
        let subscription = try publisher.nextMessage()
        #expect(subscription != nil)
        for number in UInt8.min...UInt8.max { try publisher.send([number]) }
        var received: [UInt8] = []
        while let message = try subscriber.nextMessage(within: 50) { received += message[0] }
        #expect(received == Array(0..<UInt8(received.count)), "a prefix, then the loss")
        #expect(received.count < 256)
    }

    @Test func aWelcomeComesFirst() throws {
        let context = try ZMQContext()
        var options = SocketOptions()
        options.welcome = Array("HELO1".utf8)
        let publisher = try ZMQSocket<Publisher>(context, options: options)
        let bound = try publisher.bind("tcp://127.0.0.1:*")
        try publisher.setWelcome(Array("HELO2".utf8))
        let subscriber = try ZMQSocket<Subscriber>(context)
        try subscriber.subscribe(Array("HELO".utf8))
        try subscriber.connect(bound)
        // It leaves when the publisher looks at its socket.
        let came = try eventually {
            _ = try publisher.hasMessage()
            return try subscriber.hasMessage()
        }
        #expect(came)
        let welcome = try subscriber.nextMessage()
        #expect(welcome == [Array("HELO2".utf8)])
    }

    @Test func aTooLongMessageCostsTheConnectionAndNothingElse() throws {
        let context = try ZMQContext()
        var options = SocketOptions()
        options.maximumMessage = 256
        let monitored = try MonitoredSocket(ZMQSocket<Router>(context, options: options))
        let bound = try monitored.socket.bind("tcp://127.0.0.1:*")
        let rude = try ZMQSocket<Dealer>(context)
        try rude.connect(bound)
        try rude.send([UInt8](repeating: 1, count: 5_000))
        let isGone = try eventually {
            while let event = try monitored.nextEvent() {
                if event == .disconnected { return true }
            }
            return false
        }
        #expect(isGone)
        let polite = try ZMQSocket<Dealer>(context)
        try polite.connect(bound)
        try polite.send([5])
        let request = try monitored.socket.nextMessage()
        #expect(request?.last == [5])
    }

    @Test func aMonitorThatIsNotReadHoldsNobodyUp() throws {
        // The I/O thread waits for room in the queue of events: there must always be some.
        let context = try ZMQContext()
        let monitored = try MonitoredSocket(ZMQSocket<Router>(context))
        let bound = try monitored.socket.bind("tcp://127.0.0.1:*")
        for _ in 0..<1_500 {
            let dealer = try ZMQSocket<Dealer>(context)
            try dealer.connect(bound)
            try dealer.send([1])
            let request = try monitored.socket.nextMessage()
            #expect(request?.last == [1])
        }
        var count = 0
        while try monitored.nextEvent() != nil { count += 1 }
        #expect(count > 3_000, "three events a connection")
    }

    @Test func aMonitorThatIsClosedFirstHoldsNobodyUp() throws {
        let context = try ZMQContext()
        for _ in 0..<200 {
            let monitored = try MonitoredSocket(ZMQSocket<Router>(context))
            let bound = try monitored.socket.bind("tcp://127.0.0.1:*")
            let dealer = try ZMQSocket<Dealer>(context)
            try dealer.connect(bound)
            try dealer.send([1])
            let request = try monitored.socket.nextMessage()
            #expect(request?.last == [1])
        }
    }

    @Test func aWakePipeEndsAWait() throws {
        let context = try ZMQContext()
        let pipe = try WakePipe()
        let router = try ZMQSocket<Router>(context)
        pipe.wake()
        pipe.wake()
        let started = ContinuousClock.now
        try router.wait(milliseconds: 30_000, orWokenBy: pipe)
        #expect(ContinuousClock.now - started < .seconds(20))
        // Both wakes were one: the next wait lasts its time.
        let again = ContinuousClock.now
        try router.wait(milliseconds: 30, orWokenBy: pipe)
        #expect(ContinuousClock.now - again >= .milliseconds(29))
    }

    @Test func shutdownEndsAWaitOnAnotherThreadAndTheContextEnds() throws {
        let ended = Atomic(false)
        let context = try ZMQContext()
        let thread = Thread {
            do {
                let router = try ZMQSocket<Router>(context)
                try router.receiveWaiting(into: ZMQMessage())
            } catch {
                ended.store(error as? ZMQError == .terminated, ordering: .releasing)
            }
        }
        thread.start()
        usleep(50_000)
        context.shutdown()
        let isEnded = eventually { ended.load(ordering: .acquiring) }
        #expect(isEnded)
        #expect(throws: ZMQError.terminated) { _ = try ZMQSocket<Router>(context) }
    }

    @Test func theContextEndsAtOnceWithUnsentMessagesAndAnAbsentPeer() throws {
        let started = ContinuousClock.now
        do {
            let dealer = try ZMQSocket<Dealer>(try ZMQContext())
            try dealer.connect("tcp://127.0.0.1:9")
            try dealer.send([1])
        }
        #expect(ContinuousClock.now - started < .seconds(5))
    }

    @Test func signalsDoNotShow() throws {
        let context = try ZMQContext()
        let router = try ZMQSocket<Router>(context)
        let bound = try router.bind("tcp://127.0.0.1:*")
        signal(SIGUSR1) { _ in }
        defer { signal(SIGUSR1, SIG_DFL) }
        let target = pthread_self()
        let isDone = Atomic(false)
        let disturber = Thread {
            while !isDone.load(ordering: .relaxed) {
                pthread_kill(target, SIGUSR1)
                usleep(1_000)
            }
        }
        disturber.start()
        let dealer = try ZMQSocket<Dealer>(context)
        try dealer.connect(bound)
        let message = ZMQMessage()
        for number in UInt8.min..<100 {
            try dealer.send([number])
            try router.receiveWaiting(into: message)
            while message.hasMore { try router.receiveWaiting(into: message) }
            let bytes = message.bytes
            #expect(bytes == [number])
            try router.wait(milliseconds: 2)
        }
        isDone.store(true, ordering: .relaxed)
    }

    @Test func aConfinedSocketOpensWhereItIsUsed() throws {
        var box = ThreadConfined<ZMQSocket<Router>>()
        let before = try box.use { try $0.hasMessage() }
        #expect(before == nil)
        let context = try ZMQContext()
        try box.open { () throws(ZMQError) in try ZMQSocket<Router>(context) }
        let inside = try box.use { try $0.hasMessage() }
        #expect(inside == false)
        box.close()
        let isOpen = box.isOpen
        #expect(!isOpen)
    }
}

extension SocketOptions {
    /// The same without what only a publisher takes.
    var withoutPublishing: SocketOptions {
        var copy = self
        copy.seesAllSubscriptions = false
        copy.welcome = nil
        return copy
    }
}
