package dev.vht.benchmarks;

import dev.vht.contracts.ChildBuilder;
import dev.vht.contracts.Contract;
import dev.vht.contracts.ContractBuilder;
import dev.vht.contracts.spec.KeySource;
import java.lang.invoke.MethodHandles;

/**
 * Collections, maps, views and iterators that do nothing, and the contracts of three properties.
 */
@SuppressWarnings("ReturnValueIgnored") // of methods that are named
final class Traversed {
  private Traversed() {}

  /** An iterator. */
  interface Cursor {
    boolean hasNext();

    Object next();
  }

  /** A collection. */
  interface Items {
    void add();

    Cursor iterator();
  }

  /** A view of a map. */
  interface View {
    Cursor iterator();
  }

  /** A map. */
  interface Dict {
    void put();

    View keySet();

    View values();

    View entrySet();
  }

  private static final class PlainCursor implements Cursor {
    @Override
    public boolean hasNext() {
      return true;
    }

    @Override
    public Object next() {
      return "element";
    }
  }

  private static final class PlainItems implements Items {
    @Override
    public void add() {}

    @Override
    public Cursor iterator() {
      return new PlainCursor();
    }
  }

  private static final class PlainView implements View {
    @Override
    public Cursor iterator() {
      return new PlainCursor();
    }
  }

  private static final class PlainDict implements Dict {
    private final View keys = new PlainView();
    private final View values = new PlainView();
    private final View entries = new PlainView();

    @Override
    public void put() {}

    @Override
    public View keySet() {
      return keys;
    }

    @Override
    public View values() {
      return values;
    }

    @Override
    public View entrySet() {
      return entries;
    }
  }

  static Items items() {
    return new PlainItems();
  }

  static Dict dict() {
    return new PlainDict();
  }

  /** {@code UnsafeIterator} is rule U1, {@code HasNext} is H1. */
  static Contract<Items> itemsContract() {
    ContractBuilder<Items> items = Contract.builder(Items.class, MethodHandles.lookup());
    ChildBuilder<Cursor> cursor = cursor(items);
    return items
        .returns(Items::iterator, cursor)
        .event("create", e -> e.returned(Items::iterator).key("iterator", KeySource.result()))
        .event("update", e -> e.called(Items::add))
        .protocol("U1", p -> p.forbids("create next* update+ next").forEach("iterator"))
        .build();
  }

  /** {@code UnsafeMapIterator} is rule U2, {@code HasNext} is H1. */
  static Contract<Dict> dictContract() {
    ContractBuilder<Dict> dict = Contract.builder(Dict.class, MethodHandles.lookup());
    ChildBuilder<View> view = dict.role("view", View.class);
    ChildBuilder<Cursor> cursor = cursor(dict);
    dict.key("map", KeySource.receiver())
        .returns(Dict::keySet, view)
        .returns(Dict::values, view)
        .returns(Dict::entrySet, view)
        .event("update", e -> e.called(Dict::put))
        .event(
            "view",
            e ->
                e.returned(Dict::keySet)
                    .returned(Dict::values)
                    .returned(Dict::entrySet)
                    .key("view", KeySource.result()));
    view.key("view", KeySource.receiver())
        .returns(View::iterator, cursor)
        .event("create", e -> e.returned(View::iterator).key("iterator", KeySource.result()));
    return dict.protocol(
            "U2",
            p ->
                p.forbids("create (view | next)* update (view | update)* next")
                    .forEach("map", "view", "iterator"))
        .build();
  }

  private static ChildBuilder<Cursor> cursor(ContractBuilder<?> whole) {
    ChildBuilder<Cursor> cursor = whole.role("iterator", Cursor.class);
    return cursor
        .key("iterator", KeySource.receiver())
        .event("hasNext", e -> e.called(Cursor::hasNext))
        .event("next", e -> e.called(Cursor::next))
        .protocol("H1", p -> p.allows("(hasNext+ next)*"));
  }
}
