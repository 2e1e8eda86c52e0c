package dev.vht.contracts;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A protocol with one slice: the object itself. */
final class SingleWatch implements Watch {
  private final ProtocolRule protocol;
  private final AtomicReference<Belief> belief;
  private final Runnable changed;

  /**
   * Makes a watch.
   *
   * @param changed told of each change of the belief, by the thread that made it
   */
  SingleWatch(ProtocolRule protocol, Belief start, Runnable changed) {
    this.protocol = protocol;
    this.changed = changed;
    this.belief = new AtomicReference<>(start);
  }

  @Override
  public ProtocolRule protocol() {
    return protocol;
  }

  Belief belief() {
    return belief.get();
  }

  @Override
  public @Nullable Broken begin(Call call, Hearing hearing) {
    while (true) {
      Belief old = belief.get();
      Belief next = old.begin(call, hearing.candidates());
      if (hearing.isJudgedAtCall() && !next.explains(call)) {
        return new Broken(old, null);
      }
      if (hearing.neverMoves()) {
        return null;
      }
      if (changes(old, next)) {
        return null;
      }
    }
  }

  @Override
  public @Nullable Broken end(Call call, int symbol) {
    while (true) {
      Belief old = belief.get();
      Belief next = old.end(call, symbol);
      if (changes(old, next == null ? old.without(call) : next)) {
        return next == null ? new Broken(old, null) : null;
      }
    }
  }

  private boolean changes(Belief old, Belief next) {
    if (old == next) {
      return true;
    }
    boolean won = belief.compareAndSet(old, next);
    if (won) {
      changed.run();
    }
    return won;
  }
}
