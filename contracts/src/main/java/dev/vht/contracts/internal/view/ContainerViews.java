package dev.vht.contracts.internal.view;

import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.Spliterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Creates views. What the user of a view reads is {@linkplain ElementMapping#mapOut mapped out},
 * and what it writes or looks up is {@linkplain ElementMapping#mapIn mapped in}. All else, such as
 * exceptions, order and behaviour under concurrency, is the container's own.
 *
 * <p>An optional and an array cannot be viewed and are copied. The elements of a map are its
 * values.
 */
public final class ContainerViews {
  private static final Set<Class<?>> VIEWABLE =
      Set.of(
          Iterable.class,
          Collection.class,
          List.class,
          Set.class,
          Iterator.class,
          Spliterator.class,
          Map.class,
          Stream.class,
          Optional.class,
          CompletionStage.class,
          CompletableFuture.class);

  private ContainerViews() {}

  /** Whether there are views of a declared type, which is not an array. */
  public static boolean isViewable(Class<?> type) {
    return VIEWABLE.contains(type);
  }

  /** The names of the types that can be viewed, for messages. */
  public static String viewable() {
    return "an array, Iterable, Collection, List, Set, Iterator, Spliterator, Map, Stream, Optional,"
        + " CompletionStage or CompletableFuture";
  }

  /**
   * Returns a view of a container.
   *
   * @param declared the {@linkplain #isViewable viewable} type that the view must have
   * @param container an object of that type, which may have others too
   */
  @SuppressWarnings({"unchecked", "FutureReturnValueIgnored"}) // elements are objects
  public static Object of(Class<?> declared, Object container, ElementMapping mapping) {
    if (Iterable.class.isAssignableFrom(declared)) {
      return ofIterable((Iterable<Object>) container, mapping);
    } else if (container instanceof Map<?, ?> map) {
      return new MapView((Map<Object, Object>) map, mapping);
    } else if (container instanceof Iterator<?> iterator) {
      return new IteratorView<>((Iterator<Object>) iterator, mapping);
    } else if (container instanceof Optional<?> optional) {
      return optional.map(mapping::mapOut);
    } else if (container instanceof Stream<?> stream) {
      return stream.map(mapping::out);
    } else if (container instanceof CompletionStage<?> stage) {
      return new FutureView((CompletionStage<Object>) stage, mapping);
    }
    return new SpliteratorView((Spliterator<Object>) container, mapping);
  }

  @SuppressWarnings("unchecked") // elements are objects
  private static Object ofIterable(Iterable<Object> container, ElementMapping mapping) {
    if (container instanceof List<?> list) {
      return new ListView((List<Object>) list, mapping);
    } else if (container instanceof Set<?> set) {
      return new SetView((Set<Object>) set, mapping);
    } else if (container instanceof Collection<?> collection) {
      return new CollectionView((Collection<Object>) collection, mapping);
    }
    return new IterableView(container, mapping);
  }

  /**
   * Returns a copy of an array with other elements, or the array itself if no element changes.
   * Arrays in the array are replaced in the same way.
   *
   * @param map takes and returns an element, never null
   * @param empty makes the copy, from the array
   */
  public static Object[] array(
      Object[] given, UnaryOperator<Object> map, UnaryOperator<Object[]> empty) {
    Object[] replaced = given;
    for (int i = 0; i < given.length; i++) {
      Object element = given[i];
      Object mapped = element;
      if (element instanceof Object[] inner) {
        mapped = array(inner, map, Object[]::clone);
      } else if (element != null) {
        mapped = map.apply(element);
      }
      if (mapped != element) {
        replaced = replaced == given ? empty.apply(given) : replaced;
        replaced[i] = mapped;
      }
    }
    return replaced;
  }
}
