package dev.vht.cassandra.cluster;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ServerChannel;
import io.netty.channel.group.ChannelGroup;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Holds, delays or resets the connections of this server's clients, by a {@link HoldingHandler} in
 * each. Until a fault is asked for there is none.
 *
 * <p>It runs within a server.
 */
final class ClientFaults extends ChannelInboundHandlerAdapter {
  private static @Nullable ClientFaults installed;

  private final Set<HoldingHandler> handlers = ConcurrentHashMap.newKeySet();
  private volatile ClientFault fault = ClientFault.PASS;
  private volatile long delayMillis;

  private ClientFaults() {}

  /** Returns the faults, which it installs if it has not yet. */
  static ClientFaults installed() throws ReflectiveOperationException {
    ClientFaults current = installed;
    if (current == null) {
      current = new ClientFaults();
      for (Channel each : channels()) {
        if (each instanceof ServerChannel) {
          each.pipeline().addFirst(current);
        } else {
          each.pipeline().addFirst(current.newHandler());
        }
      }
      installed = current;
    }
    return current;
  }

  static void heal() {
    ClientFaults current = installed;
    if (current != null) {
      current.delay(0);
      current.change(ClientFault.PASS);
    }
  }

  /** The channels on which the server listens, and those of the clients. */
  private static List<Channel> channels() throws ReflectiveOperationException {
    Class<?> type = Class.forName("org.apache.cassandra.service.CassandraDaemon");
    Object daemon = type.getMethod("getInstanceForTesting").invoke(null);
    Object service = value(type.getDeclaredField("nativeTransportService"), daemon);
    Object servers = value(service.getClass().getDeclaredField("servers"), service);
    List<Channel> channels = new ArrayList<>();
    for (Object each : (Collection<?>) servers) {
      Object tracker = value(each.getClass().getDeclaredField("connectionTracker"), each);
      channels.addAll(
          (ChannelGroup) value(tracker.getClass().getDeclaredField("allChannels"), tracker));
    }
    return channels;
  }

  private static Object value(Field field, Object object) throws ReflectiveOperationException {
    field.setAccessible(true);
    return field.get(object);
  }

  private HoldingHandler newHandler() {
    HoldingHandler handler = new HoldingHandler(this);
    handlers.add(handler);
    return handler;
  }

  void remove(HoldingHandler handler) {
    handlers.remove(handler);
  }

  /** A new connection of a client: the message is its channel. */
  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ((Channel) message).pipeline().addFirst(newHandler());
    context.fireChannelRead(message);
  }

  void delay(long millis) {
    delayMillis = millis;
    handlers.forEach(HoldingHandler::update);
  }

  void change(ClientFault newFault) {
    if (newFault == ClientFault.RESET) {
      handlers.forEach(HoldingHandler::reset);
      return;
    }
    fault = newFault;
    handlers.forEach(HoldingHandler::update);
  }

  boolean holdsRequests() {
    return fault == ClientFault.HOLD;
  }

  boolean holdsAnswers() {
    return fault == ClientFault.HOLD || fault == ClientFault.MUTE;
  }

  long delayNanos() {
    return delayMillis * 1_000_000;
  }
}
