package dev.vht.files.disk;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The names on a simulated disk: those that everybody sees, and those that the platter holds.
 *
 * <p>A change of names is on the platter once a directory that it concerns is synced, and with it
 * every earlier change of the same names. A directory's own name is on the platter only when its
 * parent is synced; what is in a directory without a name is lost with it. Where a directory's sync
 * fails, its names stay as they are, and a later sync may do: file systems keep names in a journal,
 * which they do not forget. Not for several threads.
 */
final class Names {
  private final NavigableMap<Path, Node> seen = new TreeMap<>();
  private final NavigableMap<Path, Node> platter = new TreeMap<>();
  private final List<Change> unsynced = new ArrayList<>();

  /** What a name may stand for. */
  sealed interface Node {}

  /** A directory; what is in it follows from the names. */
  record Directory() implements Node {}

  /** A file. */
  record File(FileContent content) implements Node {}

  /** A creation (from nothing), a deletion (to nothing), or a move, which is done or not done. */
  private static final class Change {
    final @Nullable Path from;
    final @Nullable Path to;
    final Node node;

    Change(@Nullable Path from, @Nullable Path to, Node node) {
      this.from = from;
      this.to = to;
      this.node = node;
    }

    Stream<Path> names() {
      return Stream.of(from, to).filter(name -> name != null);
    }

    boolean isIn(Path directory) {
      return names().anyMatch(name -> directory.equals(name.getParent()));
    }

    /** Whether this came after {@code earlier} and cannot be on the platter without it. */
    boolean needs(Change earlier) {
      return names().anyMatch(mine -> earlier.names().anyMatch(its -> its.startsWith(mine)));
    }

    boolean isBelow(Change earlier) {
      return names().anyMatch(mine -> earlier.names().anyMatch(mine::startsWith));
    }

    void applyTo(Map<Path, Node> names) {
      if (from != null) {
        names.remove(from);
      }
      if (to != null) {
        names.put(to, node);
      }
    }
  }

  @Nullable Node find(Path name) {
    return name.getParent() == null ? new Directory() : seen.get(name);
  }

  List<Path> in(Path directory) {
    return seen.keySet().stream().filter(name -> directory.equals(name.getParent())).toList();
  }

  Stream<FileContent> files() {
    return seen.values().stream()
        .filter(File.class::isInstance)
        .map(node -> ((File) node).content());
  }

  void create(Path name, Node node) {
    change(new Change(null, name, node));
  }

  void delete(Path name, Node node) {
    change(new Change(name, null, node));
  }

  void move(Path from, Path to, Node node) {
    change(new Change(from, to, node));
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
      if (isDue[i]) {
        unsynced.get(i).applyTo(platter);
      } else {
        left.add(unsynced.get(i));
      }
    }
    unsynced.clear();
    unsynced.addAll(left);
  }

  /** What a kill leaves: everything, synced or not. */
  Names afterKill() {
    Names copy = new Names();
    Copies copies = new Copies(FileContent::afterKill);
    seen.forEach((name, node) -> copy.seen.put(name, copies.of(node)));
    platter.forEach((name, node) -> copy.platter.put(name, copies.of(node)));
    for (Change change : unsynced) {
      copy.unsynced.add(new Change(change.from, change.to, copies.of(change.node)));
    }
    return copy;
  }

  /** What a loss of power leaves. */
  Names afterPowerLoss(SplittableRandom random) {
    NavigableMap<Path, Node> left = new TreeMap<>(platter);
    int oddsToKeep = random.nextInt(5); // in quarters: from nothing to everything
    List<Change> dropped = new ArrayList<>();
    for (Change change : unsynced) {
      boolean isLost = dropped.stream().anyMatch(d -> change.needs(d) || change.isBelow(d));
      if (isLost || random.nextInt(4) >= oddsToKeep) {
        dropped.add(change);
      } else {
        change.applyTo(left);
      }
    }
    Names names = new Names();
    Copies copies = new Copies(content -> content.afterPowerLoss(random));
    left.forEach(
        (name, node) -> { // in the order of names, so that a directory comes before what is in it
          if (names.find(Objects.requireNonNull(name.getParent())) instanceof Directory) {
            names.seen.put(name, copies.of(node));
          }
        });
    names.platter.putAll(names.seen);
    return names;
  }

  /** Copies of files, one for each, whatever its names. */
  private static final class Copies {
    private final Map<FileContent, FileContent> done = new HashMap<>();
    private final UnaryOperator<FileContent> copying;

    Copies(UnaryOperator<FileContent> copying) {
      this.copying = copying;
    }

    Node of(Node node) {
      return node instanceof File file
          ? new File(done.computeIfAbsent(file.content(), copying))
          : node;
    }
  }
}
