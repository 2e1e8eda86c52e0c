package dev.vht.benchmarks;

import dev.vht.contracts.Contract;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.verdict.CallSites;
import dev.vht.contracts.verdict.Mode;
import java.lang.invoke.MethodHandles;
import java.lang.ref.Reference;

/**
 * Uses ten million short-lived objects, and shows that the engine retains nothing of them: separate
 * checked objects, keys by identity of one checked object, and objects returned by one. Run it with
 * a small heap. Exits with 1 if the retained memory grows.
 */
public final class ShortLived {
  private static final int MILLIONS = 10;
  private static final int MILLION = 1_000_000;
  private static final int ROUNDS = 10;
  private static final int CALLS_BETWEEN = 100;
  private static final long MORE_BYTES = 4L << 20;
  private static final long MORE_OBJECTS = 1_000;
  private static final Enforcement QUICK = Enforcement.of(Mode.ENFORCE).callSites(CallSites.NONE);

  private static long sum;

  private ShortLived() {}

  /** The bytes and engine objects that are retained at some time. */
  private record Held(long bytes, long objects) {

    Held min(Held other) {
      return new Held(Math.min(bytes, other.bytes), Math.min(objects, other.objects));
    }

    boolean isAbove(Held first) {
      return bytes > first.bytes + MORE_BYTES || objects > first.objects + MORE_OBJECTS;
    }
  }

  /**
   * Runs.
   *
   * @param arguments none
   */
  public static void main(String[] arguments) {
    boolean isGrowing = isGrowing("checked objects", ShortLived::createOne);
    Cloakroom cloakroom = cloakroom();
    isGrowing |= isGrowing("keys by identity", () -> cloakroom.leave(new Object()));
    Bag bag = Bags.byIterator().attach(Bags.plain(), QUICK);
    isGrowing |= isGrowing("objects of a role", () -> sum += bag.iterator().next());
    System.exit(isGrowing ? 1 : 0);
  }

  private static void createOne() {
    sum += Taps.CONTRACT.attach(Taps.plain(), QUICK).flow();
  }

  private static Cloakroom cloakroom() {
    Contract<Cloakroom> contract = Contract.of(Cloakroom.class, MethodHandles.lookup());
    return contract.attach(new NoCoats(), QUICK);
  }

  private static final class NoCoats implements Cloakroom {
    @Override
    public void leave(Object coat) {}

    @Override
    public void fetch(Object coat) {}
  }

  private static boolean isGrowing(String what, Runnable one) {
    repeat(MILLION, one);
    Held first = held(one);
    print(what, 1, first);
    boolean isGrowing = false;
    for (int million = 2; million <= MILLIONS; million++) {
      repeat(MILLION, one);
      Held later = held(one);
      print(what, million, later);
      isGrowing |= later.isAbove(first);
    }
    if (isGrowing) {
      System.out.println(what + ": GROWS");
    }
    return isGrowing;
  }

  private static void repeat(int times, Runnable one) {
    for (int i = 0; i < times; i++) {
      one.run();
    }
  }

  /**
   * The JVM enqueues references some time after collecting their objects, and the engine frees its
   * data at its next calls. What is really retained is there in all rounds, so the minimum counts.
   */
  private static Held held(Runnable one) {
    Held minimum = new Held(Long.MAX_VALUE, Long.MAX_VALUE);
    for (int i = 0; i < ROUNDS; i++) {
      repeat(CALLS_BETWEEN, one);
      minimum = minimum.min(now(one));
    }
    return minimum;
  }

  private static Held now(Runnable one) {
    try {
      long bytes = Heap.used();
      return new Held(bytes, Heap.engineObjects());
    } finally {
      Reference.reachabilityFence(one); // also keeps what it refers to
    }
  }

  private static void print(String what, int million, Held held) {
    System.out.printf(
        "%-18s %2d million: %6.2f MiB used, %d objects of the engine%n",
        what, million, held.bytes() / (double) (1 << 20), held.objects());
  }
}
