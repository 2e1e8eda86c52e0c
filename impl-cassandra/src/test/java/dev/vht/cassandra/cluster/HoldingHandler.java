package dev.vht.cassandra.cluster;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Holds or delays what passes on the connection of a client. All but {@link #update} and {@link
 * #reset} runs on the thread of the connection.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a connection that fails is closed
final class HoldingHandler extends ChannelDuplexHandler {
  private record Request(Object message, long dueNanos) {}

  private record Answer(Object message, ChannelPromise promise) {}

  private final ClientFaults faults;
  private final Queue<Request> requests = new ArrayDeque<>();
  private final Queue<Answer> answers = new ArrayDeque<>();
  private volatile @Nullable ChannelHandlerContext context;

  HoldingHandler(ClientFaults faults) {
    this.faults = faults;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext removed) {
    faults.remove(this);
  }

  @Override
  public void channelRead(ChannelHandlerContext on, Object message) {
    long delay = faults.delayNanos();
    if (requests.isEmpty() && delay == 0 && !faults.holdsRequests()) {
      on.fireChannelRead(message);
      return;
    }
    requests.add(new Request(message, System.nanoTime() + delay));
    on.executor().schedule(() -> drain(on), delay, TimeUnit.NANOSECONDS);
  }

  @Override
  public void write(ChannelHandlerContext on, Object message, ChannelPromise promise) {
    if (answers.isEmpty() && !faults.holdsAnswers()) {
      on.write(message, promise);
    } else {
      answers.add(new Answer(message, promise));
    }
  }

  private void drain(ChannelHandlerContext on) {
    if (!faults.holdsAnswers()) {
      answers.forEach(each -> on.write(each.message(), each.promise()));
      answers.clear();
      on.flush();
    }
    long now = System.nanoTime();
    boolean hasRead = false;
    while (!faults.holdsRequests()
        && !requests.isEmpty()
        && (faults.delayNanos() == 0 || requests.element().dueNanos() - now <= 0)) {
      on.fireChannelRead(requests.remove().message());
      hasRead = true;
    }
    if (hasRead) {
      on.fireChannelReadComplete();
    }
  }

  /** Delivers what need not be held any longer. */
  void update() {
    ChannelHandlerContext current = context;
    if (current != null) {
      current.executor().execute(() -> drain(current));
    }
  }

  /** Closes the connection such that the client sees a reset. */
  void reset() {
    ChannelHandlerContext current = context;
    if (current != null) {
      current.channel().config().setOption(ChannelOption.SO_LINGER, 0);
      current.channel().close();
    }
  }
}
