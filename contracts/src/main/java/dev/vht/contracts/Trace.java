package dev.vht.contracts;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The first and the last recorded events of one object. Arguments are kept, not their text, so that
 * recording renders nothing; of a call that names keys only these are kept, as values may be large.
 */
final class Trace {
  private static final int MOST = 16;

  /** What a report shows: the recorded events, then the one that broke the rule. */
  record Tail(List<TraceEntry> entries, long dropped) {}

  /** A recorded event; which call it was is its number. */
  private record Entry(
      long number, String name, @Nullable List<@Nullable Object> arguments, @Nullable String site) {

    TraceEntry rendered() {
      String text = arguments == null ? name : Rendering.call(name, arguments);
      return new TraceEntry(number, text, site);
    }

    Entry at(@Nullable String where) {
      return new Entry(number, name, arguments, where);
    }
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Entry> last = new ArrayDeque<>();
  private @Nullable Entry first;
  private long recorded;

  /** Records the event with which the trace begins. */
  void begin(String creation) {
    add(new Entry(1, creation, null, null));
  }

  /** Records a call and returns its number. */
  long add(Call call, @Nullable String site) {
    List<@Nullable Object> arguments = call.memorable();
    lock.lock();
    try {
      long number = recorded + 1;
      add(new Entry(number, call.method.name, arguments, site));
      return number;
    } finally {
      lock.unlock();
    }
  }

  private void add(Entry entry) {
    recorded++;
    if (first == null) {
      first = entry;
      return;
    }
    last.addLast(entry);
    if (last.size() > MOST) {
      last.removeFirst();
    }
  }

  /** Adds the place of a call to its event, if that is still kept. */
  void locate(long number, @Nullable String site) {
    lock.lock();
    try {
      List<Entry> kept = new ArrayList<>(last);
      last.clear();
      kept.forEach(entry -> last.add(entry.number() == number ? entry.at(site) : entry));
    } finally {
      lock.unlock();
    }
  }

  /** The recorded events, and behind them the one that breaks a rule. */
  Tail tail(String breaking) {
    List<Entry> kept = new ArrayList<>();
    long number;
    lock.lock();
    try {
      if (first != null) {
        kept.add(first);
      }
      kept.addAll(last);
      number = recorded;
    } finally {
      lock.unlock();
    }
    List<TraceEntry> entries = new ArrayList<>(kept.stream().map(Entry::rendered).toList());
    long dropped = number - entries.size();
    entries.add(new TraceEntry(number + 1, breaking, null));
    return new Tail(entries, dropped);
  }
}
