package dev.vht.proptest.planted;

import dev.vht.Subscription;
import dev.vht.TableListener;
import dev.vht.VirtualHashTable;
import dev.vht.proptest.fixture.FixtureCapability;
import dev.vht.proptest.fixture.TableFixture;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Watches of a table in memory with one fault each. */
@SuppressWarnings("ImmutableEnumChecker") // functions, which hold no state
enum WatchFault {
  W1_DROPS_ONE_EVENT_OF_FIVE(
      Filter.making(
          listener ->
              new Filter(listener) {
                private int number;

                @Override
                void pass(Runnable event) {
                  if (++number % 5 != 0) {
                    event.run();
                  }
                }
              })),
  W1_REPORTS_AN_EVENT_TWICE(
      Filter.making(
          listener ->
              new Filter(listener) {
                private int number;

                @Override
                void pass(Runnable event) {
                  event.run();
                  if (++number % 5 == 0) {
                    event.run();
                  }
                }
              })),
  W1_REPORTS_OUT_OF_ORDER(
      Filter.making(
          listener ->
              new Filter(listener) {
                private int number;
                private Runnable held = () -> {};

                @Override
                void pass(Runnable event) {
                  if (++number % 5 == 0) {
                    held = event;
                    return;
                  }
                  event.run();
                  held.run();
                  held = () -> {};
                }
              })),
  W1_TAKES_A_REMOVAL_FOR_A_WRITE(
      Filter.making(
          listener ->
              new Filter(listener) {
                @Override
                public void removed(String key) {
                  set(key, Optional::empty);
                }
              })),
  W1_GIVES_OLD_VALUES(
      Filter.making(
          listener ->
              new Filter(listener) {
                private final ConcurrentMap<String, Optional<byte[]>> first =
                    new ConcurrentHashMap<>();

                @Override
                public void set(String key, Supplier<Optional<byte[]>> value) {
                  super.set(key, () -> first.computeIfAbsent(key, unused -> value.get()));
                }
              })),
  W2_MISSES_EVENTS_IN_SILENCE(
      Filter.making(
          listener ->
              new Filter(listener) {
                @Override
                public void resync() {
                  // keeps it to itself
                }
              })),
  W2_SWALLOWS_WHAT_A_LISTENER_THROWS(
      Filter.making(
          listener ->
              new Filter(listener) {
                @Override
                void pass(Runnable event) {
                  try {
                    event.run();
                  } catch (RuntimeException | AssertionError e) {
                    // as if it had received the event
                  }
                }
              })),
  W2_LETS_WRITERS_WAIT(
      table ->
          new ForwardingTable<>(table) {
            private final Semaphore room = new Semaphore(100);

            @Override
            public void set(String key, byte[] value) {
              room.acquireUninterruptibly();
              super.set(key, value);
            }

            @Override
            public Subscription watch(TableListener<? super String, ? super byte[]> listener) {
              return super.watch(
                  new Filter(listener) {
                    @Override
                    public void set(String key, Supplier<Optional<byte[]>> value) {
                      super.set(key, value);
                      room.release();
                    }
                  });
            }
          }),
  W3_GOES_ON_AFTER_THE_END(
      table ->
          new ForwardingTable<>(table) {
            @Override
            public Subscription watch(TableListener<? super String, ? super byte[]> listener) {
              Subscription unused = super.watch(listener);
              return () -> {};
            }
          });

  private final UnaryOperator<VirtualHashTable<String, byte[]>> fault;

  WatchFault(UnaryOperator<VirtualHashTable<String, byte[]>> fault) {
    this.fault = fault;
  }

  TableFixture fixture() {
    return FaultyOpener.inMemory(fault);
  }

  /** Claims that its tables can be watched, and reports nothing. */
  static TableFixture neverReporting() {
    return CapabilityFault.claiming(
        FixtureCapability.WATCH,
        FaultyOpener.inMemory(
            table ->
                new ForwardingTable<>(table) {
                  @Override
                  public Subscription watch(
                      TableListener<? super String, ? super byte[]> listener) {
                    return () -> {};
                  }
                }));
  }

  /** Passes events on to a listener. */
  private static class Filter implements TableListener<String, byte[]> {
    private final TableListener<String, byte[]> listener;

    @SuppressWarnings("unchecked") // a listener only receives keys and values
    Filter(TableListener<? super String, ? super byte[]> listener) {
      this.listener = (TableListener<String, byte[]>) listener;
    }

    /** Makes of each listener. */
    private interface Making {
      Filter of(TableListener<? super String, ? super byte[]> listener);
    }

    static UnaryOperator<VirtualHashTable<String, byte[]>> making(Making filter) {
      return table ->
          new ForwardingTable<>(table) {
            @Override
            public Subscription watch(TableListener<? super String, ? super byte[]> listener) {
              return super.watch(filter.of(listener));
            }
          };
    }

    void pass(Runnable event) {
      event.run();
    }

    @Override
    public void set(String key, Supplier<Optional<byte[]>> value) {
      pass(() -> listener.set(key, value));
    }

    @Override
    public void removed(String key) {
      pass(() -> listener.removed(key));
    }

    @Override
    public void cleared() {
      pass(listener::cleared);
    }

    @Override
    public void resync() {
      pass(listener::resync);
    }
  }
}
