/** What is said of lists on their way, and of lists that were refused. */
import { type ReadonlySignal, computed } from "@preact/signals";
import { language } from "../shell/settings.ts";

interface ListWords {
  readonly arriving: (files: number, ofFiles: number, megabytes: string) => string;
}

const id: ListWords = {
  arriving: (files, ofFiles, megabytes) => `${files} dari ${ofFiles} berkas daftar, ${megabytes} MB diunduh.`,
};

const en: ListWords = {
  arriving: (files, ofFiles, megabytes) => `${files} of ${ofFiles} list files, ${megabytes} MB downloaded.`,
};

export const listWords: ReadonlySignal<ListWords> = computed(() => (language.value === "id" ? id : en));
