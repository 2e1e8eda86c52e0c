package dev.vht.contracts.internal.slice;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An object that is a key of a {@link CombinationTable}, and what contains it. */
final class Node {
  final Object name;
  final List<Combination> combinations = new ArrayList<>(1);

  /** Combinations with this object of which another object was collected. */
  final List<Combination> remains = new ArrayList<>(0);

  /** The record of the events that name this object alone. */
  @Nullable PartRecord own;

  /** The records of the parts with this object and others, but not with every key. */
  final Set<PartRecord> parts = new LinkedHashSet<>(0);

  Node(Object name) {
    this.name = name;
  }

  int size() {
    return combinations.size() + remains.size();
  }

  boolean isNeedless() {
    return own == null && combinations.isEmpty() && remains.isEmpty() && parts.isEmpty();
  }
}
