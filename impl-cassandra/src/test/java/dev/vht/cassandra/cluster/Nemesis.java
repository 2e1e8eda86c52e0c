package dev.vht.cassandra.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Hurts one node after another while a test writes and reads, and notes what it did.
 *
 * <p>Between two faults it waits until all nodes are healthy, so that a majority always works,
 * unless {@link #together} asks for faults of several nodes at once. The seed decides which fault
 * hits which node and for how long; the moments depend on the machine.
 *
 * <pre>{@code
 * try (Nemesis nemesis = Nemesis.of(cluster, seed).start()) {
 *   // the workload
 * } // all nodes are healthy again
 * }</pre>
 */
public final class Nemesis implements Runnable, AutoCloseable {
  /** What happens to a node. */
  public enum Fault {
    /** It is killed as by {@code kill -9} and starts again at once. */
    CRASH,
    /**
     * It is killed and starts again after a while, with what it had; it missed what was written.
     */
    STALE,
    /** Its threads stop for a while. */
    PAUSE,
    /** It and the other nodes lose what they send each other. */
    PARTITION,
    /** It loses what the others send, and they receive what it sends; or the other way round. */
    ONE_WAY,
    /** All that it receives comes late. */
    SLOW,
    /** Its clients are cut off; the other nodes are not. */
    CLIENTS,
    /** The connections of its clients are closed, several times. */
    RESETS
  }

  private static final int RESETS = 5;

  private final LocalCluster cluster;
  private final long seed;
  private final Random random;
  private final long begin = System.nanoTime();
  private final List<String> log = Collections.synchronizedList(new ArrayList<>());
  private List<Fault> faults = List.of(Fault.values());
  private int atOnce = 1;
  private Duration shortest = Duration.ofMillis(200);
  private Duration longest = Duration.ofSeconds(4);
  private volatile boolean isClosed;
  private volatile @Nullable RuntimeException failure;
  private @Nullable Thread thread;

  private Nemesis(LocalCluster cluster, long seed) {
    this.cluster = cluster;
    this.seed = seed;
    this.random = new Random(seed);
  }

  /** Returns a nemesis that does nothing until it is run or started. */
  public static Nemesis of(LocalCluster cluster, long seed) {
    return new Nemesis(cluster, seed);
  }

  /** Chooses among these faults only. */
  public Nemesis only(Set<Fault> chosen) {
    faults = List.copyOf(EnumSet.copyOf(chosen));
    return this;
  }

  /** Hurts so many nodes at once. */
  public Nemesis together(int nodes) {
    atOnce = nodes;
    return this;
  }

  /** Lets faults last from a shortest to a longest time. */
  public Nemesis lasting(Duration from, Duration to) {
    shortest = from;
    longest = to;
    return this;
  }

  /** Runs in a thread until {@link #close}. */
  public Nemesis start() {
    Thread started = new Thread(this, "nemesis");
    started.setDaemon(true);
    thread = started;
    started.start();
    return this;
  }

  /** Hurts nodes until it is closed. */
  @Override
  public void run() {
    try {
      while (!isClosed) {
        round();
      }
    } catch (RuntimeException e) {
      note("failed: " + e);
      failure = e;
    }
  }

  private void round() {
    List<Integer> numbers = new ArrayList<>(List.of(1, 2, 3));
    Collections.shuffle(numbers, random);
    List<Integer> victims = numbers.subList(0, atOnce);
    List<Fault> chosen = new ArrayList<>();
    victims.forEach(victim -> chosen.add(faults.get(random.nextInt(faults.size()))));
    for (int i = 0; i < atOnce; i++) {
      note(chosen.get(i) + " of node " + victims.get(i));
      begin(chosen.get(i), victims.get(i));
    }
    await(duration());
    note("restore");
    cluster.restore();
    note("healthy");
    await(shortest);
  }

  private void begin(Fault fault, int victim) {
    ClusterNode node = cluster.node(victim);
    Set<Integer> others =
        Set.of(1, 2, 3).stream().filter(one -> one != victim).collect(Collectors.toSet());
    switch (fault) {
      case CRASH -> {
        node.kill();
        node.start().awaitReady();
      }
      case STALE -> node.kill();
      case PAUSE -> node.pause();
      case PARTITION -> cluster.partition(Set.of(victim), others);
      case ONE_WAY -> {
        boolean isDeaf = random.nextBoolean();
        note(isDeaf ? "it receives nothing" : "it sends nothing");
        others.forEach(other -> cluster.cut(isDeaf ? other : victim, isDeaf ? victim : other));
      }
      case SLOW -> node.delay(Duration.ofMillis(1 + random.nextInt(300)));
      case CLIENTS -> node.clients(random.nextBoolean() ? ClientFault.HOLD : ClientFault.MUTE);
      case RESETS -> {
        for (int i = 0; i < RESETS && !isClosed; i++) {
          node.clients(ClientFault.MUTE); // so that some answers are lost
          await(Duration.ofMillis(1 + random.nextInt(50)));
          node.clients(ClientFault.RESET);
          node.clients(ClientFault.PASS);
          await(Duration.ofMillis(1 + random.nextInt(200)));
        }
      }
    }
  }

  private Duration duration() {
    long more = longest.minus(shortest).toMillis();
    return shortest.plusMillis(random.nextInt((int) more + 1));
  }

  private void await(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    while (!isClosed && System.nanoTime() < end) {
      Await.sleep(10);
    }
  }

  private void note(String what) {
    log.add(String.format(Locale.ROOT, "%8.3f s %s", (System.nanoTime() - begin) / 1e9, what));
  }

  /** What it did, and when, in seconds since it was made. */
  public String log() {
    return "nemesis with seed " + seed + ":\n" + String.join("\n", List.copyOf(log)) + "\n";
  }

  /** How often it hurt a node and saw all nodes healthy again. */
  public int rounds() {
    return (int) List.copyOf(log).stream().filter(line -> line.endsWith(" healthy")).count();
  }

  /** Ends, and waits until all nodes are healthy; throws if some cannot be made so. */
  @Override
  public void close() {
    isClosed = true;
    Thread started = thread;
    try {
      if (started != null) {
        started.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    cluster.restore();
    RuntimeException failed = failure;
    if (failed != null) {
      throw new IllegalStateException(log(), failed);
    }
  }
}
