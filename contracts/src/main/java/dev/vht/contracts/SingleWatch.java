package dev.vht.contracts;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** A protocol with one slice: the object itself. */
final class SingleWatch implements Watch {
  private static final VarHandle BELIEF;

  static {
    try {
      BELIEF = MethodHandles.lookup().findVarHandle(SingleWatch.class, "belief", Belief.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final ProtocolRule protocol;
  private volatile Belief belief;
  private final Runnable changed;

  /**
   * Makes a watch.
   *
   * @param changed told of each change of the belief, by the thread that made it
   */
  SingleWatch(ProtocolRule protocol, Belief start, Runnable changed) {
    this.protocol = protocol;
    this.changed = changed;
    this.belief = start;
  }

  @Override
  public ProtocolRule protocol() {
    return protocol;
  }

  Belief belief() {
    return belief;
  }

  @Override
  public @Nullable Broken begin(Call call, Hearing hearing) {
    while (true) {
      Belief old = belief;
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
      Belief old = belief;
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
    boolean won = BELIEF.compareAndSet(this, old, next);
    if (won) {
      changed.run();
    }
    return won;
  }
}
