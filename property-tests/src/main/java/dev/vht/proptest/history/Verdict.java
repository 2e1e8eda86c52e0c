package dev.vht.proptest.history;

import java.util.List;

/** What a {@link LinearizableHistory} is. Immutable. */
public sealed interface Verdict {

  /**
   * The calls of each key have an order that explains all results.
   *
   * @param operations the number of calls
   * @param keys the number of keys
   */
  record Linearizable(long operations, int keys) implements Verdict {}

  /**
   * The calls of a key have no such order.
   *
   * @param key the key; if there are several, the one whose violation shows first
   * @param culprit the call at whose return no order was left
   * @param operations calls that are contradictory already, in the order of their invocations: none
   *     can be left out, and no result disregarded, without losing the contradiction or creating
   *     another one. They may not include the culprit.
   */
  record Violation(String key, Operation culprit, List<Operation> operations) implements Verdict {

    /** Copies the list. */
    public Violation {
      operations = List.copyOf(operations);
    }

    /**
     * Draws the calls on a page of HTML that needs nothing else: a lane for each client, the
     * longest order of calls that can be explained, and the calls that cannot be placed after it.
     *
     * @return the page
     */
    public String html() {
      return new Timeline(this).page();
    }

    /** Returns the calls as text, one a line. */
    @Override
    public String toString() {
      return new ViolationText(this).text();
    }
  }

  /**
   * The search was given up.
   *
   * @param key the key
   * @param reason which bound was reached
   */
  record Undecided(String key, String reason) implements Verdict {}
}
