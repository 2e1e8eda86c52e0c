package dev.vht.proptest.map;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedList;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.Spliterator;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * A way to get the elements of a view.
 *
 * @param <T> the type of elements
 * @param name the traversal in Java-like notation, with {@code %s} for the view
 * @param walk runs the traversal
 */
record ViewTraversal<T>(String name, Walk<T> walk) {

  /** Returns the elements of a view. */
  interface Walk<T> {
    /** Traverses a view, and pauses where concurrent writes matter. */
    Collection<T> over(Collection<T> view, Runnable pause);
  }

  static <T> List<ViewTraversal<T>> all() {
    List<ViewTraversal<T>> all = new ArrayList<>();
    all.addAll(walks());
    all.addAll(streams());
    all.addAll(copies());
    return all;
  }

  private static <T> ViewTraversal<T> of(String name, Walk<T> walk) {
    return new ViewTraversal<>(name, walk);
  }

  private static <T> List<ViewTraversal<T>> walks() {
    return List.of(
        of("for (each : %s)", (view, pause) -> walked(view.iterator(), () -> {})),
        of("for (each : %s) with pauses", (view, pause) -> walked(view.iterator(), pause)),
        of("%s.iterator().forEachRemaining", (view, pause) -> remaining(view.iterator())),
        of("%s.forEach", ViewTraversal::forEach),
        of(
            "%s.spliterator().forEachRemaining",
            (view, pause) -> split(view.spliterator(), false, pause)),
        of("%s.spliterator().trySplit()", (view, pause) -> split(view.spliterator(), true, pause)));
  }

  /** Pauses between {@code hasNext} and {@code next}, and after {@code next}. */
  private static <T> Collection<T> walked(Iterator<T> elements, Runnable pause) {
    List<T> all = new ArrayList<>();
    while (elements.hasNext()) {
      pause.run();
      all.add(elements.next());
      pause.run();
    }
    return all;
  }

  private static <T> Collection<T> remaining(Iterator<T> elements) {
    List<T> all = new ArrayList<>();
    elements.forEachRemaining(all::add);
    return all;
  }

  private static <T> Collection<T> forEach(Collection<T> view, Runnable pause) {
    List<T> all = new ArrayList<>();
    view.forEach(all::add);
    return all;
  }

  /** An exact size must be exact even while others write. */
  private static <T> Collection<T> split(Spliterator<T> elements, boolean isInTwo, Runnable pause) {
    long size = elements.getExactSizeIfKnown();
    pause.run();
    List<T> all = new ArrayList<>();
    Spliterator<T> prefix = isInTwo ? elements.trySplit() : null;
    if (prefix != null) {
      prefix.forEachRemaining(all::add);
    }
    elements.forEachRemaining(all::add);
    if (size >= 0 && size != all.size()) {
      throw new AssertionError(
          "a spliterator has the exact size " + size + ", but returned " + all);
    }
    return all;
  }

  private static <T> List<ViewTraversal<T>> streams() {
    Comparator<T> byText = Comparator.comparing(String::valueOf);
    return List.of(
        of("%s.stream().toList()", (view, pause) -> view.stream().toList()),
        of("%s.stream().toArray()", (view, pause) -> list(view.stream().toArray())),
        of("%s.stream().sorted().toList()", (view, pause) -> view.stream().sorted(byText).toList()),
        of("%s.stream().distinct().toList()", (view, pause) -> view.stream().distinct().toList()),
        of(
            "%s.stream().filter().collect()",
            (view, pause) -> view.stream().filter(Objects::nonNull).collect(Collectors.toList())),
        of("%s.parallelStream().toList()", (view, pause) -> view.parallelStream().toList()),
        of(
            "%s.parallelStream().sorted().toArray()",
            (view, pause) -> list(view.parallelStream().sorted(byText).toArray())),
        of(
            "%s.parallelStream().collect()",
            (view, pause) -> view.parallelStream().collect(Collectors.toList())),
        of(
            "StreamSupport.stream(%s::spliterator)",
            (view, pause) ->
                StreamSupport.stream(view::spliterator, view.spliterator().characteristics(), false)
                    .toList()));
  }

  @SuppressWarnings("JdkObsolete") // programs copy into these, too
  private static <T> List<ViewTraversal<T>> copies() {
    Comparator<T> byText = Comparator.comparing(String::valueOf);
    return List.of(
        of("%s.toArray()", (view, pause) -> list(view.toArray())),
        of("%s.toArray(new Object[0])", (view, pause) -> list(view.toArray(new Object[0]))),
        of("%s.toArray(Object[]::new)", (view, pause) -> list(view.toArray(Object[]::new))),
        of("%s.toArray(new Object[100])", (view, pause) -> upToNull(view.toArray(new Object[100]))),
        of("new ArrayList<>(%s)", (view, pause) -> new ArrayList<>(view)),
        of("new LinkedList<>(%s)", (view, pause) -> new LinkedList<>(view)),
        of("new ArrayDeque<>(%s)", (view, pause) -> new ArrayDeque<>(view)),
        of("new HashSet<>(%s)", (view, pause) -> new HashSet<>(view)),
        of("new TreeSet<>().addAll(%s)", (view, pause) -> added(view, new TreeSet<>(byText))),
        of("new PriorityQueue<>().addAll(%s)", (view, pause) -> added(view, queue(byText))),
        of("new CopyOnWriteArrayList<>(%s)", (view, pause) -> new CopyOnWriteArrayList<>(view)),
        of("new ConcurrentLinkedQueue<>(%s)", (view, pause) -> new ConcurrentLinkedQueue<>(view)),
        of("List.copyOf(%s)", (view, pause) -> List.copyOf(view)),
        of("Set.copyOf(%s)", (view, pause) -> Set.copyOf(view)),
        of("Collections.enumeration(%s)", (view, pause) -> enumerated(view)));
  }

  private static <T> Collection<T> added(Collection<T> view, Collection<T> copy) {
    copy.addAll(view);
    return copy;
  }

  private static <T> PriorityQueue<T> queue(Comparator<T> order) {
    return new PriorityQueue<>(order);
  }

  private static <T> Collection<T> enumerated(Collection<T> view) {
    return Collections.list(Collections.enumeration(view));
  }

  @SuppressWarnings("unchecked") // elements of the view
  private static <T> Collection<T> list(Object[] elements) {
    return (Collection<T>) Arrays.asList(elements);
  }

  private static <T> Collection<T> upToNull(Object[] elements) {
    int end = Arrays.asList(elements).indexOf(null);
    return list(Arrays.copyOf(elements, end < 0 ? elements.length : end));
  }
}
