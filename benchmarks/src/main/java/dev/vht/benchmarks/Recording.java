package dev.vht.benchmarks;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A recorded trace of a program with many collections, maps, views of maps and short-lived
 * iterators. The same seed gives the same trace.
 */
final class Recording {
  static final byte NEW_ITEMS = 0;
  static final byte NEW_DICT = 1;
  static final byte DROP = 2;
  static final byte ADD = 3;
  static final byte ITERATE = 4;
  static final byte HAS_NEXT = 5;
  static final byte NEXT = 6;
  static final byte PUT = 7;
  static final byte VIEW = 8;
  static final byte ITERATE_VIEW = 9;

  static final int ITEMS = 1_000;
  static final int PER_ITEMS = 2;
  static final int DICTS = 500;
  static final int VIEWS = 3;

  /** The iterators of maps come after those of collections. */
  static final int OF_VIEWS = ITEMS * PER_ITEMS;

  static final int ITERATORS = OF_VIEWS + DICTS * VIEWS;

  private static final int LONGEST = 16;
  private static final int RUN = 30;
  private static final int RARELY = 100;
  private static final int SELDOM = 20;
  private static final int SOMETIMES = 8;
  private static final int PLANTED = 1_000;
  private static final int PLANTED_NEXT = 100_000;

  private enum State {
    NONE,
    NOT_ASKED,
    READY
  }

  /** What happened. */
  final byte[] operations;

  /** The index of a collection, a map, a view or an iterator, as the operation requires. */
  final int[] indexes;

  /** How many of the operations are events. The others make and drop objects. */
  final int events;

  /** How often an iterator was used after a change, for collections and for maps. */
  int stale;

  int staleOfMap;

  /** How often {@code next} was called without {@code hasNext}. */
  int unasked;

  private int size;
  private int counted;
  private final SplittableRandom random;
  private final State[] states = new State[ITERATORS];
  private final int[] left = new int[ITERATORS];
  private final boolean[] isViewed = new boolean[DICTS * VIEWS];

  Recording(int events, long seed) {
    this.random = new SplittableRandom(seed);
    this.events = events;
    this.operations = new byte[2 * events + ITEMS + DICTS];
    this.indexes = new int[operations.length];
    Arrays.fill(states, State.NONE);
    for (int i = 0; i < ITEMS; i++) {
      add(NEW_ITEMS, i);
    }
    for (int i = 0; i < DICTS; i++) {
      add(NEW_DICT, i);
    }
    while (counted < events) {
      boolean isMap = random.nextInt(3) == 0;
      int owner = random.nextInt(isMap ? DICTS : ITEMS);
      for (int i = 0; i < RUN && counted < events; i++) {
        if (isMap) {
          useMap(owner);
        } else {
          useItems(owner);
        }
      }
    }
  }

  int size() {
    return size;
  }

  private void add(byte operation, int index) {
    if (counted < events) {
      operations[size] = operation;
      indexes[size] = index;
      size++;
      counted += operation > DROP ? 1 : 0;
    }
  }

  private boolean isOnceIn(int times) {
    return random.nextInt(times) == 0;
  }

  private void useItems(int items) {
    int iterator = items * PER_ITEMS + random.nextInt(PER_ITEMS);
    if (states[iterator] != State.NONE) {
      if (states[iterator] == State.READY && isOnceIn(RARELY)) {
        changeItems(items);
      } else {
        use(iterator);
      }
    } else if (isOnceIn(SELDOM)) {
      dropAll(items * PER_ITEMS, PER_ITEMS);
      add(NEW_ITEMS, items);
    } else if (isOnceIn(SOMETIMES)) {
      changeItems(items);
    } else {
      add(ITERATE, iterator);
      begin(iterator);
    }
  }

  private void useMap(int map) {
    int view = map * VIEWS + random.nextInt(VIEWS);
    int iterator = OF_VIEWS + view;
    if (states[iterator] != State.NONE) {
      if (states[iterator] == State.READY && isOnceIn(RARELY)) {
        changeMap(map);
      } else {
        use(iterator);
      }
    } else if (isOnceIn(SELDOM)) {
      dropAll(OF_VIEWS + map * VIEWS, VIEWS);
      add(NEW_DICT, map);
      Arrays.fill(isViewed, map * VIEWS, (map + 1) * VIEWS, false);
    } else if (isOnceIn(SOMETIMES)) {
      changeMap(map);
    } else if (!isViewed[view] || isOnceIn(2)) {
      add(VIEW, view);
      isViewed[view] = true;
    } else {
      add(ITERATE_VIEW, view);
      begin(iterator);
    }
  }

  private void begin(int iterator) {
    states[iterator] = State.NOT_ASKED;
    left[iterator] = 1 + random.nextInt(LONGEST);
  }

  private void use(int iterator) {
    if (states[iterator] == State.READY) {
      add(NEXT, iterator);
      states[iterator] = State.NOT_ASKED;
      left[iterator]--;
    } else if (isOnceIn(PLANTED_NEXT)) {
      unasked += counted < events ? 1 : 0;
      add(NEXT, iterator);
      drop(iterator);
    } else if (left[iterator] == 0) {
      add(HAS_NEXT, iterator);
      drop(iterator);
    } else {
      add(HAS_NEXT, iterator);
      states[iterator] = State.READY;
    }
  }

  private void drop(int iterator) {
    if (states[iterator] != State.NONE) {
      add(DROP, iterator);
      states[iterator] = State.NONE;
    }
  }

  private void dropAll(int first, int count) {
    for (int iterator = first; iterator < first + count; iterator++) {
      drop(iterator);
    }
  }

  private void changeItems(int items) {
    add(ADD, items);
    for (int i = items * PER_ITEMS; i < (items + 1) * PER_ITEMS; i++) {
      stale += isUsedOnceMore(i) ? 1 : 0;
      drop(i);
    }
  }

  private void changeMap(int map) {
    add(PUT, map);
    for (int i = OF_VIEWS + map * VIEWS; i < OF_VIEWS + (map + 1) * VIEWS; i++) {
      staleOfMap += isUsedOnceMore(i) ? 1 : 0;
      drop(i);
    }
  }

  /** Seldom uses an iterator after a change. */
  private boolean isUsedOnceMore(int iterator) {
    if (states[iterator] == State.NONE || !isOnceIn(PLANTED)) {
      return false;
    }
    if (states[iterator] == State.NOT_ASKED) {
      add(HAS_NEXT, iterator);
    }
    boolean isRecorded = counted < events;
    add(NEXT, iterator);
    return isRecorded;
  }
}
