package dev.vht.benchmarks;

import dev.vht.contracts.ChildBuilder;
import dev.vht.contracts.Contract;
import dev.vht.contracts.ContractBuilder;
import dev.vht.contracts.spec.KeySource;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/** Bags whose iterators are checked in several ways. */
final class Bags {
  private static final String STALE = "created next* update+ next";

  private Bags() {}

  static Bag plain() {
    return new Plain();
  }

  /** Checked by a hand-written decorator. */
  static Bag decorated() {
    return new Decorator(plain());
  }

  /** Checked by the engine, with a slice per iterator: all events belong to one bag. */
  static Contract<Bag> byIterator() {
    return contract(false, bag -> bag.protocol("U1", p -> p.forbids(STALE).forEach("iterator")));
  }

  /** Checked by the engine, with a slice per pair of bag and iterator. */
  static Contract<Bag> byPair() {
    return contract(
        false,
        bag ->
            bag.key("bag", KeySource.receiver())
                .protocol("U2", p -> p.forbids(STALE).forEach("bag", "iterator")));
  }

  /** Checked by the engine, with a slice per pair, whose state each call changes. */
  static Contract<Bag> byPairInTurns() {
    return contract(
        true,
        bag ->
            bag.key("bag", KeySource.receiver())
                .protocol(
                    "U3", p -> p.allows("created (hasNext next)*").forEach("bag", "iterator")));
  }

  @SuppressWarnings("ReturnValueIgnored") // the calls only name methods
  private static Contract<Bag> contract(
      boolean isInTurns, Consumer<ContractBuilder<Bag>> protocol) {
    ContractBuilder<Bag> bag = Contract.builder(Bag.class, MethodHandles.lookup());
    ChildBuilder<Iterator<Long>> iterator = bag.role("iterator", Iterator.class);
    iterator.key("iterator", KeySource.receiver()).event("next", e -> e.called(Iterator::next));
    if (isInTurns) {
      iterator.event("hasNext", e -> e.called(Iterator::hasNext));
    }
    bag.returns(Bag::iterator, iterator)
        .event("created", e -> e.returned(Bag::iterator).key("iterator", KeySource.result()));
    if (!isInTurns) {
      bag.event("update", e -> e.called("add"));
    }
    protocol.accept(bag);
    return bag.build();
  }

  private static final class Plain implements Bag {
    private final List<Long> elements = new ArrayList<>(List.of(1L, 2L, 3L, 4L));

    @Override
    public void add(Long element) {
      elements.add(element);
    }

    @Override
    public Iterator<Long> iterator() {
      return new Endless(elements);
    }
  }

  /** Cycles through the elements, so there always is a next one. */
  private static final class Endless implements Iterator<Long> {
    private final List<Long> elements;
    private int next;

    Endless(List<Long> elements) {
      this.elements = elements;
    }

    @Override
    public boolean hasNext() {
      return true;
    }

    @Override
    public Long next() {
      Long element = elements.get(next);
      next = next + 1 == elements.size() ? 0 : next + 1;
      return element;
    }
  }

  private static final class Decorator implements Bag {
    private final Bag target;
    private int changes;

    Decorator(Bag target) {
      this.target = target;
    }

    @Override
    public void add(Long element) {
      changes++;
      target.add(element);
    }

    @Override
    public Iterator<Long> iterator() {
      return new FailFast(target.iterator());
    }

    /** A fail-fast iterator that compares counts of changes. */
    private final class FailFast implements Iterator<Long> {
      private final Iterator<Long> target;
      private final int expected = changes;

      FailFast(Iterator<Long> target) {
        this.target = target;
      }

      @Override
      public boolean hasNext() {
        return target.hasNext();
      }

      @Override
      public Long next() {
        if (changes != expected) {
          throw new ConcurrentModificationException("U1");
        }
        return target.next();
      }
    }
  }
}
