package dev.vht.codec;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/** The classes that Java serialization may instantiate; {@link Codecs#serializable} lists them. */
final class AllowList {
  private static final Set<Class<?>> ALWAYS =
      Set.of(
          String.class,
          Boolean.class,
          Character.class,
          Number.class,
          Byte.class,
          Short.class,
          Integer.class,
          Long.class,
          Float.class,
          Double.class,
          BigInteger.class,
          BigDecimal.class,
          UUID.class,
          Enum.class);

  /** The component types of arrays that collections create when read; elements are checked too. */
  private static final Set<Class<?>> ALWAYS_IN_ARRAYS = Set.of(Object.class, Map.Entry.class);

  private static final Set<Class<?>> WITH_UNMODIFIABLE_FORM =
      Set.of(List.class, Set.class, Map.class);

  private final Set<Class<?>> classes = new HashSet<>(ALWAYS);

  private AllowList() {}

  static AllowList of(Class<?> type, Class<?>... allowed) {
    AllowList list = new AllowList();
    list.add(Objects.requireNonNull(type, "type"));
    Arrays.stream(allowed).forEach(each -> list.add(Objects.requireNonNull(each, "allowed")));
    return list;
  }

  boolean allows(Class<?> type) {
    return type.isArray() ? allowsArrayOf(innermost(type)) : classes.contains(type);
  }

  private boolean allowsArrayOf(Class<?> element) {
    return element.isPrimitive() || classes.contains(element) || ALWAYS_IN_ARRAYS.contains(element);
  }

  private void add(Class<?> type) {
    Class<?> listed = type.isArray() ? innermost(type) : type;
    for (Class<?> each = listed;
        each != null && each != Object.class;
        each = each.getSuperclass()) {
      classes.add(each);
    }
    addHidden(listed);
  }

  private static Class<?> innermost(Class<?> array) {
    Class<?> type = array;
    while (type.isArray()) {
      type = type.getComponentType();
    }
    return type;
  }

  /** Adds the non-public classes that some classes are serialized as. */
  private void addHidden(Class<?> type) {
    if (type.getPackageName().equals("java.time")) {
      classes.add(ofPlatform("java.time.Ser"));
    }
    if (WITH_UNMODIFIABLE_FORM.contains(type)) {
      classes.add(ofPlatform("java.util.CollSer"));
      classes.addAll(Arrays.asList(List.of().getClass().getNestMembers()));
    }
  }

  private static Class<?> ofPlatform(String name) {
    try {
      return Class.forName(name, false, null);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(
          "this Java has no " + name + ", which its serial form names", e);
    }
  }
}
