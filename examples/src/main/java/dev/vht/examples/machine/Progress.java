package dev.vht.examples.machine;

import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import picocli.CommandLine;

/** Shows the machine's progress: a bar on a terminal, otherwise a line every few seconds. */
interface Progress extends AutoCloseable {

  /** Shows the share of the work that is done, from 0 to 1. */
  void show(double share, String note);

  @Override
  void close();

  static Progress ofConsole() {
    return CommandLine.Help.Ansi.AUTO.enabled() ? new Bar() : new Lines();
  }

  /** A progress bar. */
  final class Bar implements Progress {
    private static final int STEPS = 1000;

    private final ProgressBar bar =
        new ProgressBarBuilder()
            .setTaskName("sieving")
            .setInitialMax(STEPS)
            .setStyle(ProgressBarStyle.ASCII)
            .hideEta()
            .build();

    @Override
    public void show(double share, String note) {
      bar.stepTo(Math.round(share * STEPS));
      bar.setExtraMessage(note);
    }

    @Override
    public void close() {
      bar.close();
    }
  }

  /** Progress as lines of text. */
  final class Lines implements Progress {
    private static final long NANOS_BETWEEN = 5_000_000_000L;
    private static final int PERCENT = 100;

    private final long start = System.nanoTime();
    private long shown = start;

    @Override
    public void show(double share, String note) {
      long now = System.nanoTime();
      if (now - shown >= NANOS_BETWEEN || share == 1) {
        shown = now;
        System.out.printf(
            Locale.ROOT,
            "%3.0f %%  after %3.0f s  %s%n",
            PERCENT * share,
            (now - start) / 1e9,
            note);
      }
    }

    @Override
    public void close() {}
  }
}
