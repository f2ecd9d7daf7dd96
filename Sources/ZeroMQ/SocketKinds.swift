import CZeroMQ

/// A type of socket, and thereby what can be done with it.
///
/// Source: zmq_socket(3) of libzmq 4.3.
public protocol SocketKind {
    /// libzmq's number of the type.
    static var type: Int32 { get }
}

/// A kind that sends.
public protocol SendingKind: SocketKind {}
/// A kind that receives.
public protocol ReceivingKind: SocketKind {}

/// Publishes to whoever subscribed, and receives subscriptions (XPUB).
public enum Publisher: SendingKind, ReceivingKind {
    /// ZMQ_XPUB.
    public static var type: Int32 { ZMQ_XPUB }
}
/// Receives what it subscribed to (SUB).
public enum Subscriber: ReceivingKind {
    /// ZMQ_SUB.
    public static var type: Int32 { ZMQ_SUB }
}
/// Talks to many dealers by their identities (ROUTER).
public enum Router: SendingKind, ReceivingKind {
    /// ZMQ_ROUTER.
    public static var type: Int32 { ZMQ_ROUTER }
}
/// Talks to a router (DEALER).
public enum Dealer: SendingKind, ReceivingKind {
    /// ZMQ_DEALER.
    public static var type: Int32 { ZMQ_DEALER }
}
/// Answers one request at a time (REP); what an authenticator uses.
public enum Replier: SendingKind, ReceivingKind {
    /// ZMQ_REP.
    public static var type: Int32 { ZMQ_REP }
}
/// Listens to one other socket (PAIR); what a monitor uses.
public enum Pair: SendingKind, ReceivingKind {
    /// ZMQ_PAIR.
    public static var type: Int32 { ZMQ_PAIR }
}
