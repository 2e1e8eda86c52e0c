package dev.vht.files.disk;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The names on a simulated disk: the current ones, and the durable ones on the platter.
 *
 * <p>A moved directory keeps its identity: a later change in it that is synced is durable even if
 * the move is not.
 *
 * <p>A change of names is durable once one of its directories is synced, together with every
 * earlier change of the same names. A directory's own name is durable only once its parent is
 * synced; until then everything in it may be lost with it. A failed sync of a directory loses
 * nothing and may be repeated, because file systems keep names in a journal. Not thread-safe.
 */
final class SimulatedNames {
  private final NavigableMap<Path, Node> seen = new TreeMap<>();
  private final NavigableMap<Path, Node> platter = new TreeMap<>();
  private final List<Change> unsynced = new ArrayList<>();

  /** What a name denotes. */
  sealed interface Node {}

  /** A directory; its entries follow from the names. */
  record Directory() implements Node {}

  /** A file. */
  record File(SimulatedContent content) implements Node {}

  /** A creation (from nothing), a deletion (to nothing), or a move; atomic. */
  private static final class Change {
    final @Nullable Path from;
    final @Nullable Path to;
    final Node node;

    /** Whether it is durable once the directory in which it was made is. */
    boolean isSynced;

    Change(@Nullable Path from, @Nullable Path to, Node node, boolean isSynced) {
      this.from = from;
      this.to = to;
      this.node = node;
      this.isSynced = isSynced;
    }

    /** Whether it moves a directory with its entries. */
    boolean isOfDirectory() {
      return from != null && to != null && node instanceof Directory;
    }

    /** The same change after a directory was renamed. */
    Change within(Path directory, Path renamed) {
      return new Change(
          moved(from, directory, renamed), moved(to, directory, renamed), node, isSynced);
    }

    boolean isStrictlyBelow(@Nullable Path directory) {
      return directory != null
          && names().allMatch(name -> name.startsWith(directory) && !name.equals(directory));
    }

    Stream<Path> names() {
      return Stream.of(from, to).filter(name -> name != null);
    }

    boolean isIn(Path directory) {
      return names().anyMatch(name -> directory.equals(name.getParent()));
    }

    /**
     * Whether this depends on {@code earlier} and cannot be durable without it. Moving a directory
     * moves its entries, durable or not.
     */
    boolean needs(Change earlier) {
      return names()
          .anyMatch(
              mine ->
                  earlier
                      .names()
                      .anyMatch(its -> isOfDirectory() ? its.equals(mine) : its.startsWith(mine)));
    }

    private void moveWithin(NavigableMap<Path, Node> names) {
      Path directory = Objects.requireNonNull(from);
      Path renamed = Objects.requireNonNull(to);
      for (Path name : List.copyOf(names.keySet())) {
        if (name.startsWith(directory) && !name.equals(directory)) {
          names.put(Objects.requireNonNull(moved(name, directory, renamed)), names.remove(name));
        }
      }
    }

    boolean isBelow(Change earlier) {
      return names().anyMatch(mine -> earlier.names().anyMatch(mine::startsWith));
    }

    void applyTo(NavigableMap<Path, Node> names) {
      if (isOfDirectory()) {
        moveWithin(names);
      }
      if (from != null) {
        names.remove(from);
      }
      if (to != null) {
        names.put(to, node);
      }
    }
  }

  private static @Nullable Path moved(@Nullable Path name, Path directory, Path renamed) {
    return name != null && name.startsWith(directory)
        ? renamed.resolve(directory.relativize(name))
        : name;
  }

  @Nullable Node find(Path name) {
    return name.getParent() == null ? new Directory() : seen.get(name);
  }

  List<Path> in(Path directory) {
    return seen.keySet().stream().filter(name -> directory.equals(name.getParent())).toList();
  }

  Stream<SimulatedContent> files() {
    return seen.values().stream()
        .filter(File.class::isInstance)
        .map(node -> ((File) node).content());
  }

  void create(Path name, Node node) {
    change(new Change(null, name, node, false));
  }

  void delete(Path name, Node node) {
    change(new Change(name, null, node, false));
  }

  void move(Path from, Path to, Node node) {
    change(new Change(from, to, node, false));
  }

  private void change(Change change) {
    change.applyTo(seen);
    unsynced.add(change);
  }

  void sync(Path directory) {
    boolean[] isDue = new boolean[unsynced.size()];
    for (int i = isDue.length - 1; i >= 0; i--) {
      Change change = unsynced.get(i);
      isDue[i] = change.isIn(directory);
      for (int later = i + 1; later < isDue.length && !isDue[i]; later++) {
        isDue[i] = isDue[later] && unsynced.get(later).needs(change);
      }
    }
    List<Change> left = new ArrayList<>();
    for (int i = 0; i < isDue.length; i++) {
      Change change = unsynced.get(i);
      change.isSynced |= isDue[i];
      if (change.isSynced && left.stream().noneMatch(l -> l.isOfDirectory() && change.isBelow(l))) {
        change.applyTo(platter);
        rename(left, change);
      } else {
        left.add(change);
      }
    }
    unsynced.clear();
    unsynced.addAll(left);
  }

  /** Redirects unsynced changes in a moved directory to its new name. */
  private static void rename(List<Change> changes, Change move) {
    if (move.isOfDirectory()) {
      Path from = Objects.requireNonNull(move.from);
      changes.replaceAll(change -> change.within(from, Objects.requireNonNull(move.to)));
    }
  }

  /** The state after a kill: everything, synced or not. */
  SimulatedNames afterKill() {
    SimulatedNames copy = new SimulatedNames();
    Copies copies = new Copies(SimulatedContent::afterKill);
    seen.forEach((name, node) -> copy.seen.put(name, copies.of(node)));
    platter.forEach((name, node) -> copy.platter.put(name, copies.of(node)));
    for (Change change : unsynced) {
      copy.unsynced.add(
          new Change(change.from, change.to, copies.of(change.node), change.isSynced));
    }
    return copy;
  }

  /** The state after a power failure. */
  SimulatedNames afterPowerLoss(SplittableRandom random) {
    int oddsToKeep = random.nextInt(5); // in quarters: from nothing to everything
    return afterPowerLoss(
        unused -> random.nextInt(4) >= oddsToKeep, content -> content.afterPowerLoss(random));
  }

  /** The state after a power failure that has lost little. */
  SimulatedNames afterMildPowerLoss(SplittableRandom random) {
    Set<Change> lost = new HashSet<>();
    for (int i = random.nextInt(3); i > 0 && !unsynced.isEmpty(); i--) {
      lost.add(unsynced.get(random.nextInt(unsynced.size())));
    }
    return afterPowerLoss(
        lost::contains,
        content ->
            random.nextInt(6) == 0 ? content.afterPowerLoss(random) : content.afterWriting());
  }

  private SimulatedNames afterPowerLoss(
      Predicate<Change> isLost, UnaryOperator<SimulatedContent> loss) {
    NavigableMap<Path, Node> left = new TreeMap<>(platter);
    List<Change> dropped = new ArrayList<>();
    for (Change made : unsynced) {
      Change change = without(dropped, made);
      if (change == null || !change.isSynced && isLost.test(made)) {
        dropped.add(made);
      } else {
        change.applyTo(left);
      }
    }
    SimulatedNames names = new SimulatedNames();
    Copies copies = new Copies(loss);
    left.forEach(
        (name, node) -> { // in the order of names, so a directory precedes its entries
          if (names.find(Objects.requireNonNull(name.getParent())) instanceof Directory) {
            names.seen.put(name, copies.of(node));
          }
        });
    names.platter.putAll(names.seen);
    return names;
  }

  /**
   * A change without the lost earlier ones: null if it depends on them. In a directory whose move
   * is lost it applies to the old name.
   */
  private static @Nullable Change without(List<Change> dropped, Change made) {
    Change change = made;
    for (int i = dropped.size() - 1; i >= 0; i--) {
      Change lost = dropped.get(i);
      if (lost.isOfDirectory() && change.isStrictlyBelow(lost.to)) {
        change = change.within(Objects.requireNonNull(lost.to), Objects.requireNonNull(lost.from));
      } else if (change.needs(lost) || change.isBelow(lost)) {
        return null;
      }
    }
    return change;
  }

  /** Copies files, each once. */
  private static final class Copies {
    private final Map<SimulatedContent, SimulatedContent> done = new HashMap<>();
    private final UnaryOperator<SimulatedContent> copying;

    Copies(UnaryOperator<SimulatedContent> copying) {
      this.copying = copying;
    }

    Node of(Node node) {
      return node instanceof File file
          ? new File(done.computeIfAbsent(file.content(), copying))
          : node;
    }
  }
}
