package dev.vht.contracts.internal.slice;

import dev.vht.contracts.internal.machine.StateEstimate;
import dev.vht.contracts.internal.machine.Symbol;
import org.jspecify.annotations.Nullable;

/**
 * Changes by a call that names one object, which is in one combination, and of which nothing is
 * recorded. They are the same as in general, but need no lists. Guarded by the lock of the monitor.
 */
public final class LoneChanges {
  private final CombinationTable table;
  private final PartRecords records;
  private final CombinationLifetime lifetime;

  /**
   * Creates it for the tables of a finite machine's monitor.
   *
   * @param lifetime decides whether a combination is still needed
   */
  public LoneChanges(CombinationTable table, PartRecords records, CombinationLifetime lifetime) {
    this.table = table;
    this.records = records;
    this.lifetime = lifetime;
  }

  /**
   * Begins a call.
   *
   * @param names the objects that it names, by key
   * @param symbol its event
   * @param start the estimate of a combination before its first event
   * @param number the number of the event
   * @return whether this was one of these changes; otherwise nothing has changed
   */
  public boolean begin(
      StateEstimate.InFlight flight,
      @Nullable Object[] names,
      Symbol symbol,
      StateEstimate start,
      long number) {
    int key = onlyKey(names);
    Node node = key < 0 ? null : node(key, names);
    if (node == null
        || !(node.own == null
            ? records.ignoresFirst(1 << key, symbol)
            : node.own.ignores(symbol))) {
      return false;
    }
    Combination combination = node.combinations.get(0);
    return isChanged(
        node, combination, SliceEvent.begun(combination.estimate, flight, symbol), start, number);
  }

  /**
   * Ends a call.
   *
   * @param symbol what it was, or null if it had no effect
   * @return as for {@link #begin}
   */
  public boolean end(
      StateEstimate.InFlight flight,
      @Nullable Object[] names,
      @Nullable Symbol symbol,
      StateEstimate start,
      long number) {
    int key = onlyKey(names);
    Node node = key < 0 ? null : node(key, names);
    if (node == null || (node.own != null && node.own.includes(flight.call()))) {
      return false;
    }
    Combination combination = node.combinations.get(0);
    return isChanged(
        node, combination, combination.estimate.end(flight.call(), symbol), start, number);
  }

  private static int onlyKey(@Nullable Object[] names) {
    int only = -1;
    for (int key = 0; key < names.length; key++) {
      if (names[key] != null && only >= 0) {
        return -1;
      }
      only = names[key] == null ? only : key;
    }
    return only;
  }

  /** The object, if it is in one combination that no call in flight connects. */
  private @Nullable Node node(int key, @Nullable Object[] names) {
    Object name = names[key];
    Node node = name == null || table.hasCollected() ? null : table.known(key, name);
    return node != null
            && node.size() == 1
            && node.remains.isEmpty()
            && node.combinations.get(0).isConnected()
            && node.combinations.get(0).broken == null
        ? node
        : null;
  }

  private boolean isChanged(
      Node node,
      Combination combination,
      @Nullable StateEstimate next,
      StateEstimate start,
      long number) {
    if (next == null || next.isUnknown()) {
      return false; // a violation, or a gap
    }
    combination.estimate = next;
    if (node.own != null) {
      node.own.last = number;
    }
    if (lifetime.isForgettable(combination, start)) {
      table.remove(combination);
    }
    return true;
  }
}
