; Inno Setup 6: for this user alone, no administrator. Silent: setup.exe /VERYSILENT /CURRENTUSER
; Built by the workflow, not yet run by us. `packaging/build.py windows` gives Version and output folder.
#ifndef Version
  #error call packaging/build.py windows
#endif

[Setup]
AppId={{8B6C2E0F-4B1D-4D0B-A6D1-2F1B6C9E57A3}
AppName=KASR Desktop
AppVersion={#Version}
AppPublisher=KASR Desktop contributors
DefaultDirName={autopf}\KASR Desktop
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog commandline
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.18362
OutputBaseFilename=KASR-Desktop-{#Version}-windows-x64
SetupIconFile=..\..\build\packages\icons\kasr.ico
UninstallDisplayIcon={app}\kasr-desktop.exe
Compression=lzma2/max
SolidCompression=yes
ChangesAssociations=yes
CloseApplications=yes
WizardStyle=modern
; packaging/build.py names the command where KASR_SIGN_WITH holds one
#ifdef Signed
SignTool=kasr
SignedUninstaller=yes
#endif

[Languages]
Name: "ko"; MessagesFile: "compiler:Languages\Korean.isl"
Name: "en"; MessagesFile: "compiler:Default.isl"

; the Visual C++ runtime lies beside the program, as PyInstaller found it: no second installer
[Files]
Source: "..\..\build\packages\frozen\kasr-desktop\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs

; libraries of the version before would be found first
[InstallDelete]
Type: filesandordirs; Name: "{app}\_internal"

; recordings (Documents\KASR), texts and settings are the user's: nothing here deletes them
[Icons]
Name: "{autoprograms}\KASR Desktop"; Filename: "{app}\kasr-desktop.exe"; AppUserModelID: "io.github.kasr.Desktop"

; "Open with" for sound and video; nobody's default is taken away
[Registry]
Root: HKA; Subkey: "Software\Classes\Applications\kasr-desktop.exe"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Applications\kasr-desktop.exe"; ValueType: string; ValueName: "FriendlyAppName"; ValueData: "KASR Desktop"
Root: HKA; Subkey: "Software\Classes\Applications\kasr-desktop.exe\shell\open\command"; ValueType: string; ValueName: ""; ValueData: """{app}\kasr-desktop.exe"" ""%1"""
Root: HKA; Subkey: "Software\Classes\Applications\kasr-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".wav"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\kasr-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".wave"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\kasr-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".flac"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\kasr-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".mp3"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\kasr-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".m4a"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\kasr-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".aac"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\kasr-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".ogg"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\kasr-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".opus"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\kasr-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".wma"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\kasr-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".amr"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\kasr-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".aiff"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\kasr-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".aif"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\kasr-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".caf"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\kasr-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".mp4"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\kasr-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".mov"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\kasr-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".mkv"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\kasr-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".webm"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\kasr-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".avi"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\kasr-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".3gp"; ValueData: ""

[Run]
Filename: "{app}\kasr-desktop.exe"; Description: "{cm:LaunchProgram,KASR Desktop}"; Flags: nowait postinstall skipifsilent
