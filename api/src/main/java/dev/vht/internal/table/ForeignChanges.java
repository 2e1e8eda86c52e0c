package dev.vht.internal.table;

import dev.vht.Freshness;
import dev.vht.internal.lock.OverflowSafeLock;
import dev.vht.spi.ChangeFeed;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Keeps a cache true to what other processes write.
 *
 * <p><b>The invariant.</b> When {@link #refresh} returns, the cache holds no value that was
 * replaced before the call began, or, with a bound, longer than that before. A poll of the feed
 * counts only once its changes are applied. One thread polls at a time. A thread that has waited
 * for another one's poll needs none of its own if that poll began after its call.
 *
 * <p>Changes that were reported are kept until they are applied, because the feed does not repeat
 * them. They are applied outside the gate, because decoding a key is a program's code.
 */
final class ForeignChanges implements ChangeFeed.Listener {
  /** More changed keys than this are taken for a change of everything. */
  private static final int MAX_PENDING = 20_000;

  private final ChangeFeed feed;
  private final CallGate gate;
  private final CachedValues<?, ?> cache;
  private final Supplier<Boolean> pollFeed = this::pollFeed;

  /** How old the last poll may be; 0 if every read polls. */
  private final long boundNanos;

  private final OverflowSafeLock polling = new OverflowSafeLock();

  /** The number of polls that have begun; written under the lock. */
  private volatile long begun;

  /** The number of the last poll whose changes are applied. */
  private volatile long completed;

  /** When that poll began. */
  private volatile long began;

  /** How many changes were announced. */
  private final AtomicLong announced = new AtomicLong();

  /** How many had been announced when the last poll began whose changes are applied. */
  private volatile long applied;

  private final List<byte[]> pending = new ArrayList<>();
  private boolean isEverythingPending;

  ForeignChanges(ChangeFeed feed, Freshness freshness, CallGate gate, CachedValues<?, ?> cache) {
    this.feed = feed;
    this.gate = gate;
    this.cache = cache;
    this.boundNanos = nanos(freshness);
    feed.onAnnouncement(this::announce);
  }

  private static long nanos(Freshness freshness) {
    try {
      return freshness.bound().toNanos();
    } catch (ArithmeticException e) { // 292 years
      return Long.MAX_VALUE;
    }
  }

  /** Makes the values unknown that a read which begins now must not return. */
  void refresh(String operation) {
    long before = begun;
    if (isRecent()) {
      return;
    }
    polling.lock();
    try {
      if (completed <= before && !isRecent()) {
        poll(operation);
      }
    } finally {
      polling.holder = null;
      polling.wakeNext();
    }
  }

  private boolean isRecent() {
    return boundNanos > 0
        && completed > 0
        && applied == announced.get()
        && System.nanoTime() - began <= boundNanos;
  }

  /** Makes the next read poll, however recent the last poll is. */
  void announce() {
    announced.incrementAndGet();
  }

  private void poll(String operation) {
    long number = begun + 1;
    begun = number;
    long now = System.nanoTime();
    long announcements = announced.get();
    boolean unused = gate.pass(operation, pollFeed);
    apply();
    applied = announcements;
    began = now;
    completed = number;
  }

  private boolean pollFeed() {
    feed.poll(this);
    return true;
  }

  @Override
  public void set(byte[] key) {
    changed(key);
  }

  @Override
  public void removed(byte[] key) {
    changed(key);
  }

  @Override
  public void cleared() {
    everything();
  }

  private void changed(byte[] key) {
    if (pending.size() < MAX_PENDING) {
      pending.add(key);
    } else {
      everything();
    }
  }

  @Override
  public void everything() {
    isEverythingPending = true;
  }

  private void apply() {
    if (!isEverythingPending && pending.isEmpty()) {
      return;
    }
    if (isEverythingPending) {
      cache.allChangedByOthers();
    } else {
      pending.forEach(cache::changedByOthers);
    }
    pending.clear();
    isEverythingPending = false;
  }
}
