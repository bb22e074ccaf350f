/* Files can be dropped, and those that would not be taken are told of before they are sent. Without this the form works as it is. */
"use strict";
(() => {
  const form = document.querySelector('form[enctype="multipart/form-data"]');
  const input = form?.querySelector('input[type="file"]');
  if (!input) return;
  const drop = form.querySelector(".drop");
  const chosen = form.querySelector(".chosen");
  const button = form.querySelector("button");
  const off = button.disabled;
  const [most, all, many] = ["file", "upload", "inputs"].map((name) => Number(form.dataset[name]));
  const kinds = input.accept.split(",");
  const size = (bytes) => bytes < 100_000 ? `${Math.max(1, Math.round(bytes / 1000))} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;

  const wrong = (files) => {
    const unfit = files.find((file) => !kinds.some((kind) => file.name.toLowerCase().endsWith(kind)));
    const large = files.find((file) => file.size > most);
    const empty = files.find((file) => !file.size);
    if (unfit) return `${unfit.name} is no file that is taken here. Leave it out.`;
    if (empty) return `${empty.name} is empty. Leave it out.`;
    if (large) return `${large.name} is larger than ${Math.floor(most / 1_048_576)} MB. Split it, or add it at the command line.`;
    if (files.length > many) return `These are ${files.length} files; ${many} are taken at once.`;
    if (files.reduce((sum, file) => sum + file.size, 0) > all * 0.99) return `Together these are more than ${Math.floor(all / 1_000_000)} MB. Send them in parts.`;
    return "";
  };
  const tell = () => {
    const files = [...input.files];
    const problem = wrong(files);
    chosen.classList.toggle("wrong", Boolean(problem));
    const names = files.slice(0, 6).map((file) => `${file.name}, ${size(file.size)}`);
    chosen.textContent = problem || (files.length > 1 ? names.join("\n") + (files.length > 6 ? `\nand ${files.length - 6} more` : "") : names.join(""));
    button.disabled = off || Boolean(problem);
  };
  input.addEventListener("change", tell);
  form.querySelector(".js-hint").hidden = false;

  for (const name of ["dragover", "dragenter"]) form.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("over"); });
  for (const name of ["dragleave", "drop"]) form.addEventListener(name, () => drop.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    tell();
  });
  // a file that is dropped beside the form is not opened in its place
  for (const name of ["dragover", "drop"]) addEventListener(name, (event) => { if (event.dataTransfer?.types.includes("Files")) event.preventDefault(); });
  tell();
})();
